import { useState } from 'react';
import { summarise } from '../alerts/BulkBar';
import type { WorkItem } from '../api/response';
import type { Ticks } from '../findings/useTicks';
import { useCan, useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { maySnooze, resolving, snoozing, type WorkDeed } from './deedKinds';
import { useWorkDeeds } from './deeds';
import { WorkDialogs, type WorkForm } from './WorkDialogs';
import { isOver } from './work';

const t = text.queue;

/** What can be done to all ticked rows at once, and how it went for each. */
export function WorkBulk({ items, ticks }: { items: WorkItem[]; ticks: Ticks<string> }) {
  const deeds = useWorkDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const mayAssign = useCan('noc:assign');
  const me = useSession().user.person_id;
  const [busy, setBusy] = useState(false);
  const [form, setForm] = useState<WorkForm>(null);
  const some = items.length > 0;
  const open = items.filter((item) => !isOver(item));
  const fresh = open.filter((item) => item.status === 'NEW' || item.kind === 'ticket');
  const quiet = open.filter(maySnooze);
  const free = mayAct && !busy && some;

  async function run(list: WorkItem[], deed: WorkDeed) {
    setBusy(true);
    ticks.startOver();
    await deeds.many(list, deed, ticks.note);
    setBusy(false);
  }
  const acknowledge = () => void run(fresh, deeds.kinds.acknowledge());
  const assign = () => void run(open, deeds.kinds.assignToMe());
  useKey('a', acknowledge, free && fresh.length > 0);
  useKey('i', assign, free && mayAssign && me !== null && open.length > 0);
  useKey('s', () => setForm('snooze'), free && quiet.length > 0);
  useKey('e', () => setForm('resolve'), free && open.length > 0);
  useKey('Escape', ticks.clear, some);
  if (!some) return null;
  return (
    <section className="bulk" aria-live="polite" data-testid="work-bulk">
      <span className="strong">{text.alerts.page.selected(items.length)}</span>
      {mayAct && (
        <>
          <BulkButton cap="A" off={busy || !fresh.length} onClick={acknowledge}>
            {t.bulk.acknowledge(fresh.length)}
          </BulkButton>
          {mayAssign && (
            <BulkButton cap="I" off={busy || me === null || !open.length} onClick={assign}>
              {t.bulk.assign}
            </BulkButton>
          )}
          <BulkButton cap="S" off={busy || !quiet.length} onClick={() => setForm('snooze')}>
            {t.bulk.snooze}
          </BulkButton>
          <BulkButton cap="E" off={busy || !open.length} onClick={() => setForm('resolve')}>
            {t.bulk.resolve}
          </BulkButton>
        </>
      )}
      <button type="button" className="button small quiet" onClick={ticks.clear}>
        {text.common.cancel}
      </button>
      {ticks.outcomes.size > 0 && <span data-testid="bulk-result">{summarise(ticks.outcomes)}</span>}
      <WorkDialogs
        form={form}
        what={t.many(open.length)}
        onSnooze={(until, reason) => void run(quiet, snoozing(until, reason))}
        onResolve={(as, notes) => void run(open, resolving(as, notes))}
        onClose={() => setForm(null)}
      />
    </section>
  );
}

interface BulkButtonProps {
  cap: string;
  off: boolean;
  onClick: () => void;
  children: string;
}

function BulkButton({ cap, off, onClick, children }: BulkButtonProps) {
  return (
    <button type="button" className="button small" disabled={off} onClick={onClick}>
      {children} <kbd>{cap}</kbd>
    </button>
  );
}
