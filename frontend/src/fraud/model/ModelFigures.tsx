import type { FraudModel } from '../../api/models';
import { Slab } from '../../judgement/Slab';
import { Facts } from '../../live/panel/Section';
import { modelText as t } from '../../text/fraud-model';
import { formatCount, formatMoment } from '../../timing/format';
import { evidenceLines, featureName, formatFigure } from '../words';
import { figureWords, intervalOf, intervalWords } from './figures';

const SHOWN = [
  'precision',
  'recall',
  'f1',
  'pr_auc',
  'precision_at_80_recall',
  'calibration_error',
  'threshold',
] as const;

/** Each figure with what it means and, where it is known, how far it may be off. */
export function ModelFigures({ model }: { model: FraudModel }) {
  return (
    <dl className="figures model-figures" data-testid="model-figures">
      {SHOWN.map((name) => {
        const interval = intervalOf(model, name);
        return (
          <div key={name} title={t.hints[name]}>
            <dt>
              {t.figures[name]} {interval && <span className="interval">{intervalWords(interval)}</span>}
            </dt>
            <dd>{formatFigure(model[name], name === 'calibration_error' ? 3 : 2)}</dd>
          </div>
        );
      })}
      <div title={t.hints.samples}>
        <dt>
          {t.figures.samples} <span className="interval">{t.frauds(formatCount(model.frauds))}</span>
        </dt>
        <dd>{formatCount(model.samples)}</dd>
      </div>
    </dl>
  );
}

const MOST = 12;

/** What the trees split on, by gain. */
export function Importance({ importance }: { importance: FraudModel['importance'] }) {
  const shown = [...importance].sort((a, b) => b.gain - a.gain).slice(0, MOST);
  const largest = Math.max(...shown.map((one) => one.gain), 1e-9);
  const sum = importance.reduce((total, one) => total + one.gain, 0) || 1;
  if (shown.length === 0) return <p className="slab-part muted">{t.noConfusion}</p>;
  return (
    <ul className="slab-part importance" data-testid="importance">
      {shown.map((one) => (
        <li key={one.feature}>
          <span className="ellipsis">{featureName(one.feature)}</span>
          <span className="gain-track" aria-hidden="true">
            <span style={{ width: `${(one.gain / largest) * 100}%` }} />
          </span>
          <span className="number">{Math.round((one.gain / sum) * 100)} %</span>
        </li>
      ))}
    </ul>
  );
}

/** What it was made of, to the digest. */
export function ModelFacts({ model, zone }: { model: FraudModel; zone: string | undefined }) {
  const moment = (at: string | null) => (at === null ? '–' : formatMoment(at, 0, zone));
  const facts: [string, string][] = [
    [t.data, `${moment(model.data_since)} – ${moment(model.data_until)}`],
    [t.versionColumns[2] ?? '', moment(model.trained_at)],
    [t.figures.threshold, figureWords(model.threshold)],
    [t.weights, model.weights || '–'],
    [t.split, model.split || '–'],
    ...evidenceLines(model.parameters),
  ];
  return (
    <Slab title={t.parameters}>
      <div className="slab-part">
        <Facts facts={facts} />
        <p className="digest">
          <span className="muted">{t.digest}</span>
          <code>{model.digest}</code>
        </p>
      </div>
    </Slab>
  );
}
