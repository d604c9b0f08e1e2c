import { useState } from 'react';
import type { Alert } from '../api/types';
import { useCan } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { type Outcome, useDeeds } from './deeds';

interface BulkBarProps {
  /** The ticked alerts. */
  alerts: Alert[];
  outcomes: ReadonlyMap<number, Outcome>;
  onStart: () => void;
  onResult: (id: number, outcome: Outcome) => void;
  onClear: () => void;
}

/** What can be done to all ticked alerts at once, and how it went for each. */
export function BulkBar({ alerts, outcomes, onStart, onResult, onClear }: BulkBarProps) {
  const deeds = useDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const [busy, setBusy] = useState(false);
  const fresh = alerts.filter((alert) => alert.status === 'NEW');
  const keyIsMine = useKey('a', () => void acknowledge(), mayAct && !busy && fresh.length > 0);
  if (alerts.length === 0) return null;

  async function acknowledge() {
    setBusy(true);
    onStart();
    await deeds.acknowledgeMany(fresh, onResult);
    setBusy(false);
  }

  return (
    <section className="bulk" aria-live="polite">
      <span className="strong">{text.alerts.page.selected(alerts.length)}</span>
      {mayAct && (
        <button
          type="button"
          className="button small primary"
          disabled={busy || fresh.length === 0}
          onClick={() => void acknowledge()}
        >
          {text.alerts.page.bulk(fresh.length)} {keyIsMine && <kbd>A</kbd>}
        </button>
      )}
      <button type="button" className="button small quiet" onClick={onClear}>
        {text.common.cancel}
      </button>
      {outcomes.size > 0 && <span data-testid="bulk-result">{summarise(outcomes)}</span>}
    </section>
  );
}

/** `9 done, 1 conflict`. */
export function summarise<Key>(outcomes: ReadonlyMap<Key, Outcome>): string {
  const count = (wanted: Outcome) => [...outcomes.values()].filter((one) => one === wanted).length;
  const t = text.alerts.page;
  const [done, conflicts, failed] = [count('done'), count('conflict'), count('failed')];
  return [t.bulkDone(done), conflicts > 0 && t.bulkConflicts(conflicts), failed > 0 && t.bulkFailed(failed)]
    .filter(Boolean)
    .join(', ');
}
