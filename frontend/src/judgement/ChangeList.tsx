/** How thresholds have moved, newest first, each with an undo for those who may. */
import { useCan } from '../session/session';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatMoment, formatShare } from '../timing/format';
import { useUndoChange } from './deeds';
import { undoableOf } from './proposals';
import type { Change } from './types';
import { hourName } from './week';
import { formatThreshold } from './words';

interface ChangeListProps {
  changes: readonly Change[];
  /** False where the place is plain from around. */
  named: boolean;
  zone: string | undefined;
}

export function ChangeList({ changes, named, zone }: ChangeListProps) {
  const undoable = undoableOf(changes);
  return (
    <ol className="changes">
      {changes.map((change) => (
        <ChangeRow
          key={change.id}
          change={change}
          named={named}
          zone={zone}
          undoable={undoable.has(change.id)}
        />
      ))}
    </ol>
  );
}

interface ChangeRowProps {
  change: Change;
  named: boolean;
  zone: string | undefined;
  undoable: boolean;
}

function ChangeRow({ change, named, zone, undoable }: ChangeRowProps) {
  const now_ms = useNow(60_000);
  const mayChange = useCan('noc:configure');
  const undo = useUndoChange();
  const moved = t.changes.moved(formatThreshold(change.old_threshold), formatThreshold(change.new_threshold));
  const place = `${t.profile.at(change.site_name, hourName(change.hour_of_week))} · ${t.metrics[change.metric_type]}`;
  return (
    <li data-testid="threshold-change" data-change-id={change.id} data-undone={change.undone_at !== null}>
      <p>
        <b className={change.undone_at ? 'struck' : undefined}>{moved}</b>{' '}
        <span className="muted">
          {formatMoment(change.at, now_ms, zone)} · {t.changes.by(change.actor.name)}
        </span>
      </p>
      {named && <p>{place}</p>}
      <p className="muted">
        {[
          change.reason,
          change.rate !== null && t.changes.verdicts(formatShare(change.rate), change.verdicts),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {change.undone_at ? (
        <span className="tag">
          {t.changes.undone} {formatMoment(change.undone_at, now_ms, zone)}
        </span>
      ) : (
        mayChange &&
        undoable && (
          <button
            type="button"
            className="button small"
            aria-label={t.changes.undoOf(`${place}, ${moved}`)}
            disabled={undo.isPending}
            onClick={() => undo.mutate({ change, named: `${place}, ${moved}` })}
          >
            {undo.isPending ? text.common.loading : t.changes.undo}
          </button>
        )
      )}
    </li>
  );
}
