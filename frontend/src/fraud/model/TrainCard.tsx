import type { Training } from '../../api/models';
import { Loaded, Locked } from '../../desk/parts';
import { useCommonZone } from '../../judgement/place';
import { Slab } from '../../judgement/Slab';
import { useCan } from '../../session/session';
import { modelText as t } from '../../text/fraud-model';
import { formatMoment, formatShare } from '../../timing/format';
import { progressShare } from './figures';
import { isUnderWay, useTrain, useTrainings } from './queries';

const MOST = 5;

/** Train now, see how far it is, and how the last ones went. */
export function TrainCard() {
  const may = useCan('noc:configure');
  const query = useTrainings();
  const train = useTrain();
  const running = query.data?.find(isUnderWay);
  return (
    <Slab
      title={t.trainings}
      testId="trainings"
      aside={
        may && (
          <button
            type="button"
            className="button small primary"
            disabled={running !== undefined || train.isPending}
            title={t.trainLead}
            onClick={() => train.mutate(undefined)}
          >
            {t.train}
          </button>
        )
      }
    >
      {running && (
        <div className="slab-part training-now">
          <progress aria-label={t.progressLabel} value={progressShare(running)} max={1} />
          <span className="muted">
            {t.trainingStates[running.status]} ·{' '}
            {t.progress(running.stage, formatShare(progressShare(running)))}
          </span>
        </div>
      )}
      <Loaded query={query} rows={2}>
        {(trainings) => <Past trainings={trainings.filter((one) => !isUnderWay(one)).slice(0, MOST)} />}
      </Loaded>
      {!may && (
        <div className="slab-part">
          <Locked>{t.readOnly}</Locked>
        </div>
      )}
    </Slab>
  );
}

function Past({ trainings }: { trainings: readonly Training[] }) {
  const zone = useCommonZone();
  if (trainings.length === 0) return <p className="slab-part muted">{t.noTrainings}</p>;
  return (
    <ol className="slab-part label-history">
      {trainings.map((one) => (
        <li key={one.id} className={one.status === 'FAILED' ? 'failed' : undefined}>
          <span className="strong">{t.trainingStates[one.status] ?? one.status}</span>{' '}
          <span className="muted">
            {[
              one.finished_at && formatMoment(one.finished_at, 0, zone),
              one.model_version !== null && t.made(String(one.model_version)),
              one.by && t.by(one.by.name),
              one.reason,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ol>
  );
}
