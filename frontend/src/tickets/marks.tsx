/** Priority, status and clock of a ticket: shape and word, colour besides. */
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { deskText as t } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { clockLook, clockOf, clockWords } from './sla';
import type { Priority, Ticket, TicketStatus } from './types';

export const PRIORITY_LOOK: Record<Priority, Look> = {
  URGENT: { shape: 'octagon', token: '--critical', label: t.tickets.priorities.URGENT },
  HIGH: { shape: 'triangle', token: '--high', label: t.tickets.priorities.HIGH },
  MEDIUM: { shape: 'diamond', token: '--medium', label: t.tickets.priorities.MEDIUM },
  LOW: { shape: 'square', token: '--low', label: t.tickets.priorities.LOW },
};

export function PriorityMark({ priority, size = 14 }: { priority: Priority; size?: number }) {
  return <Mark look={PRIORITY_LOOK[priority]} size={size} />;
}

export function StatusTag({ status }: { status: TicketStatus }) {
  return (
    <span className={`tag ticket-status status-${status.toLowerCase().replace('_', '-')}`}>
      {t.tickets.statuses[status]}
    </span>
  );
}

/** The promise that runs, counting down by the second. */
export function SlaClock({ ticket }: { ticket: Pick<Ticket, 'status' | 'sla'> }) {
  const now_ms = useNow();
  const clock = clockOf(ticket, now_ms);
  return (
    <span className="sla-clock" data-state={clock.state} data-testid="sla-clock">
      <Mark look={clockLook(clock.state)} size={11} labelled={clock.left_ms !== null} />
      {clockWords(clock)}
    </span>
  );
}
