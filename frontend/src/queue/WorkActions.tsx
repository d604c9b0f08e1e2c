import { useState } from 'react';
import type { WorkItem } from '../api/response';
import { useCan, useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { maySnooze } from './deedKinds';
import { useWorkDeeds } from './deeds';
import { WorkDialogs, type WorkForm } from './WorkDialogs';
import { isOver, isUnclaimed } from './work';

const t = text.queue;

interface WorkActionsProps {
  item: WorkItem;
  /** False while the keys mean the ticked rows. */
  keys: boolean;
}

/** Acknowledge, take, put aside, close: one key each. */
export function WorkActions({ item, keys }: WorkActionsProps) {
  const deeds = useWorkDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const mayAssign = useCan('noc:assign');
  const me = useSession().user.person_id;
  const [form, setForm] = useState<WorkForm>(null);
  const open = !isOver(item);
  const fresh = open && (item.status === 'NEW' || (item.kind === 'ticket' && isUnacknowledged(item)));
  const isMine = me !== null && item.assigned_to?.person_id === me;
  const takes = open && mayAssign && !isMine;
  const snoozes = open && maySnooze(item);
  const free = keys && mayAct;
  const acknowledge = () => void deeds.acknowledge(item);
  const assign = () => void deeds.assignToMe(item);
  const acknowledgeIsMine = useKey('a', acknowledge, free && fresh);
  useKey('i', assign, keys && takes && me !== null);
  useKey('s', () => setForm('snooze'), free && snoozes);
  useKey('e', () => setForm('resolve'), free && open);

  if (!mayAct) return <p className="muted">{text.alerts.readOnly}</p>;
  if (!open) return <p className="muted">{t.statuses[item.status] ?? item.status}</p>;
  return (
    <>
      {fresh && (
        <button type="button" className="button primary" onClick={acknowledge}>
          {t.acknowledge} {acknowledgeIsMine && <kbd>A</kbd>}
        </button>
      )}
      {takes && (
        <button
          type="button"
          className="button"
          onClick={assign}
          disabled={me === null}
          title={me === null ? text.alerts.noPerson : undefined}
        >
          {t.assignToMe} <kbd>I</kbd>
        </button>
      )}
      <button
        type="button"
        className="button"
        onClick={() => setForm('snooze')}
        disabled={!snoozes}
        title={snoozes ? undefined : t.noSos}
      >
        {t.snooze} <kbd>S</kbd>
      </button>
      <button type="button" className="button" onClick={() => setForm('resolve')}>
        {t.resolve} <kbd>E</kbd>
      </button>
      <WorkDialogs
        form={form}
        what={item.title}
        onSnooze={(until, reason) => void deeds.snooze(item, until, reason)}
        onResolve={(as, notes) => void deeds.resolve(item, as, notes)}
        onClose={() => setForm(null)}
      />
    </>
  );
}

/** A ticket may be somebody's and yet unacknowledged. */
const isUnacknowledged = (item: WorkItem): boolean => isUnclaimed(item) || item.acknowledged_by === null;
