import { useState } from 'react';
import { Link } from 'wouter';
import type { FraudModel } from '../../api/models';
import { Loaded } from '../../desk/parts';
import { useCommonZone } from '../../judgement/place';
import { Slab } from '../../judgement/Slab';
import { Empty } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { modelText as t } from '../../text/fraud-model';
import { formatMoment } from '../../timing/format';
import { FraudFrame } from '../FraudFrame';
import { Confusion } from './Confusion';
import { Calibration, PrecisionRecall } from './Curves';
import { DriftCard } from './DriftCard';
import { Gates } from './Gates';
import { Importance, ModelFacts, ModelFigures } from './ModelFigures';
import { useModels } from './queries';
import { ShadowCard } from './ShadowCard';
import { TrainCard } from './TrainCard';
import { Versions } from './Versions';

/** Which model decides, how good it is and how sure that is, and what waits to take over. */
export default function ModelPage() {
  const may = useCan('security:fraud:view');
  return (
    <FraudFrame at="/fraud/model" title={t.title} testId="model-page">
      {may && <Models />}
    </FraudFrame>
  );
}

function Models() {
  const query = useModels();
  const [shown, setShown] = useState<string | null>(null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body fraud-grid" tabIndex={0} aria-label={t.title}>
      <TrainCard />
      <Loaded query={query} rows={10}>
        {(models) => {
          const model =
            models.find((one) => one.id === shown) ??
            models.find((one) => one.state === 'ACTIVE') ??
            models[0];
          if (!model) {
            return (
              <Empty title={t.none} hint={t.noneHint}>
                <Link className="button" href="/fraud/labels">
                  {t.toLabels}
                </Link>
              </Empty>
            );
          }
          return (
            <>
              <OneModel model={model} />
              <Versions models={models} shown={model.id} onShow={setShown} />
            </>
          );
        }}
      </Loaded>
      <div className="model-columns">
        <ShadowCard />
        <DriftCard />
      </div>
    </section>
  );
}

function OneModel({ model }: { model: FraudModel }) {
  const zone = useCommonZone();
  const version = String(model.version);
  const since = model.activated_at && t.since(formatMoment(model.activated_at, 0, zone));
  return (
    <>
      <header className="model-head">
        <h2 className="sentence" data-testid="model-sentence">
          {model.state === 'ACTIVE'
            ? t.active(version)
            : `${t.title} ${version}: ${t.states[model.state] ?? model.state}`}{' '}
          {since && <span className="muted">{since}</span>}
        </h2>
        {model.reason && <p className="muted">{model.reason}</p>}
      </header>
      <ModelFigures model={model} />
      <div className="model-columns">
        <Gates gates={model.gates} />
        <Slab title={t.importance}>
          <Importance importance={model.importance} />
        </Slab>
        <Calibration points={model.curves.calibration ?? []} error={model.calibration_error} />
        <PrecisionRecall points={model.curves.pr ?? []} area={model.pr_auc} threshold={model} />
        <Confusion confusion={model.confusion} />
        <ModelFacts model={model} zone={zone} />
      </div>
    </>
  );
}
