import { BellRing, GitMerge, type LucideIcon, Ticket as TicketIcon } from 'lucide-react';
import { memo } from 'react';
import type { WorkItem, WorkKind } from '../api/response';
import { Avatar, SeverityMark } from '../marks/Mark';
import { text } from '../text';
import { SlaClock } from '../tickets/marks';
import { useNow } from '../timing/clock';
import { formatAge, formatClock } from '../timing/format';

export const KIND_ICONS: Record<WorkKind, LucideIcon> = {
  incident: GitMerge,
  alert: BellRing,
  ticket: TicketIcon,
};

/** What a row says, whatever carries it: priority and severity, what, age, about whom, clock and owner, why. */
export const WorkWords = memo(function WorkWords({ item }: { item: WorkItem }) {
  const now_ms = useNow();
  const Icon = KIND_ICONS[item.kind];
  return (
    <>
      <span className="row-mark">
        <SeverityMark severity={item.severity} />
        <span className="row-priority" title={text.queue.priority(item.priority)}>
          {item.priority}
        </span>
      </span>
      <span className="row-title strong">{item.title}</span>
      <time className="row-age muted" dateTime={item.since}>
        {formatAge(item.since, now_ms)}
      </time>
      <span className="row-where muted ellipsis">
        {[item.person_name, item.site_name].filter(Boolean).join(' · ')}
      </span>
      <Standing item={item} now_ms={now_ms} />
      <span className="row-message">{item.why}</span>
      {(item.kind !== 'alert' || item.ticket || item.members_count > 1) && (
        <span className="work-meta muted">
          <Icon size={12} aria-hidden="true" />
          {[
            text.queue.kinds[item.kind],
            item.members_count > 1 && text.queue.members(item.members_count),
            item.ticket?.ticketno,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
    </>
  );
});

/** The clock that runs, else how far it is; and who has it. */
function Standing({ item, now_ms }: { item: WorkItem; now_ms: number }) {
  const who = item.assigned_to?.name ?? item.acknowledged_by?.name;
  const snoozed = item.snoozed_until !== null && Date.parse(item.snoozed_until) > now_ms;
  const clock = item.ticket?.sla ? item.ticket : null;
  const over = item.status === 'RESOLVED' || item.status === 'CLEARED';
  return (
    <span className={`row-status status-${item.status.toLowerCase()}`}>
      {snoozed && item.snoozed_until ? (
        text.queue.snoozedUntil(formatClock(item.snoozed_until))
      ) : clock && !over ? (
        <SlaClock ticket={{ status: clock.status as 'NEW', sla: clock.sla }} />
      ) : (
        (text.queue.statuses[item.status] ?? item.status.toLowerCase())
      )}
      {who && <Avatar name={who} />}
    </span>
  );
}

interface WorkRowProps {
  item: WorkItem;
  selected: boolean;
  onSelect: (item: WorkItem) => void;
}

/** The row of the live page's queue: the whole of it is one button. */
export function WorkRow({ item, selected, onSelect }: WorkRowProps) {
  return (
    <button
      type="button"
      className={`row alert-row work-row ${item.status.toLowerCase()}`}
      {...workMarks(item)}
      aria-current={selected || undefined}
      onClick={() => onSelect(item)}
    >
      <WorkWords item={item} />
    </button>
  );
}

/** What a row is called by those who look for it. */
export function workMarks(item: WorkItem) {
  return {
    'data-testid': item.alert_id === null ? 'work-row' : 'alert-row',
    'data-work-key': item.key,
    'data-alert-id': item.alert_id ?? undefined,
    'data-status': item.status,
  };
}
