import { useState } from 'react';
import { summarise } from '../alerts/BulkBar';
import type { Outcome } from '../alerts/deeds';
import type { Finding } from '../api/findings';
import { useLive } from '../feed/LiveProvider';
import { useCan } from '../session/session';
import { useKey } from '../shell/keys';
import { tellDone } from '../shell/toasts';
import { text } from '../text';
import { mayJudge } from './deedKinds';
import { useFindingDeeds } from './deeds';
import type { Ticks } from './useTicks';

/** What can be done to all ticked findings at once, and how it went for each. */
export function FindingBulk({ findings, ticks }: { findings: Finding[]; ticks: Ticks }) {
  const deeds = useFindingDeeds();
  const { store } = useLive();
  const mayAct = useCan('noc:ack_alerts');
  const [busy, setBusy] = useState(false);
  const judged = findings.filter(mayJudge);
  const fresh = findings.filter((finding) => finding.status === 'NEW');
  const some = findings.length > 0;
  const free = mayAct && !busy;

  async function run(list: Finding[], said: string, act: (finding: Finding) => Promise<Outcome>) {
    setBusy(true);
    ticks.startOver();
    const done: number[] = [];
    for (const finding of list) {
      const outcome = await act(finding);
      ticks.note(finding.id, outcome);
      if (outcome === 'done') done.push(finding.id);
    }
    setBusy(false);
    if (done.length > 0) tellDone(text.findings.bulk.did(said, done.length), () => void takeBack(done));
  }
  async function takeBack(ids: readonly number[]) {
    for (const id of ids) {
      const finding = store.get().findings.get(id);
      if (finding) ticks.note(id, await deeds.reopen(finding, true));
    }
    ticks.clear();
  }
  const confirm = () =>
    void run(judged, text.alerts.resolutions.CONFIRMED[0], (one) => deeds.judge(one, 'CONFIRMED', '', true));
  const reject = () =>
    void run(judged, text.alerts.resolutions.FALSE_POSITIVE[0], (one) =>
      deeds.judge(one, 'FALSE_POSITIVE', '', true),
    );
  const acknowledge = () =>
    void run(fresh, text.findings.did.acknowledge, (one) => deeds.acknowledge(one, true));
  useKey('c', confirm, free && judged.length > 0);
  useKey('f', reject, free && judged.length > 0);
  useKey('a', acknowledge, free && fresh.length > 0);
  useKey('Escape', ticks.clear, some);
  if (!some) return null;
  return (
    <section className="bulk" aria-live="polite" data-testid="finding-bulk">
      <span className="strong">{text.alerts.page.selected(findings.length)}</span>
      {mayAct && (
        <>
          <BulkButton
            name={text.findings.bulk.confirm(judged.length)}
            cap="C"
            off={busy || !judged.length}
            onClick={confirm}
          />
          <BulkButton
            name={text.findings.bulk.falseAlarm(judged.length)}
            cap="F"
            off={busy || !judged.length}
            onClick={reject}
          />
          <BulkButton
            name={text.findings.bulk.acknowledge(fresh.length)}
            cap="A"
            off={busy || !fresh.length}
            onClick={acknowledge}
          />
        </>
      )}
      <button type="button" className="button small quiet" onClick={ticks.clear}>
        {text.common.cancel}
      </button>
      {ticks.outcomes.size > 0 && <span data-testid="bulk-result">{summarise(ticks.outcomes)}</span>}
    </section>
  );
}

interface BulkButtonProps {
  name: string;
  cap: string;
  off: boolean;
  onClick: () => void;
}

function BulkButton({ name, cap, off, onClick }: BulkButtonProps) {
  return (
    <button type="button" className="button small" disabled={off} onClick={onClick}>
      {name} <kbd>{cap}</kbd>
    </button>
  );
}
