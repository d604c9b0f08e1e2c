/** What waits in the queue: open alerts and urgent findings in one order. Pure. */
import type { Finding } from '../../api/findings';
import type { Alert, Severity } from '../../api/types';
import type { Picture } from '../../feed/picture';
import { isSos, rankOf } from '../../marks/severity';
import { matches } from '../../shell/search';
import { alertTitle } from '../../text/alerts';

export const QUEUE_VIEWS = ['open', 'mine', 'unclaimed'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

export type QueueItem = { kind: 'alert'; alert: Alert } | { kind: 'finding'; finding: Finding };

export function keyOf(item: QueueItem): string {
  return item.kind === 'alert' ? `alert/${item.alert.id}` : `finding/${item.finding.id}`;
}

/** SOS, then severity, then what nobody has taken, then the newest; the same order as the alerts alone have. */
export function queueOf({ open, urgent }: Pick<Picture, 'open' | 'urgent'>): QueueItem[] {
  const items: QueueItem[] = [
    ...open.map((alert): QueueItem => ({ kind: 'alert', alert })),
    ...urgent.map((finding): QueueItem => ({ kind: 'finding', finding })),
  ];
  return items.sort(
    (a, b) =>
      Number(isWaitingSos(b)) - Number(isWaitingSos(a)) ||
      rankOf(severityOf(b)) - rankOf(severityOf(a)) ||
      Number(isNew(b)) - Number(isNew(a)) ||
      beganAt(b) - beganAt(a),
  );
}

export function belongs(item: QueueItem, view: QueueView, me: number | null): boolean {
  const { assigned_to } = subjectOf(item);
  if (view === 'mine') return me !== null && assigned_to?.person_id === me;
  return view === 'unclaimed' ? isNew(item) : true;
}

export function says(item: QueueItem, query: string): boolean {
  const words =
    item.kind === 'alert'
      ? [alertTitle(item.alert.alert_type), item.alert.message]
      : [item.finding.title, item.finding.evidence_summary];
  const { person_name, site_name } = subjectOf(item);
  return matches(query, ...words, person_name, site_name);
}

const subjectOf = (item: QueueItem): Alert | Finding => (item.kind === 'alert' ? item.alert : item.finding);
const severityOf = (item: QueueItem): Severity => subjectOf(item).severity;
const isNew = (item: QueueItem): boolean => subjectOf(item).status === 'NEW';
const isWaitingSos = (item: QueueItem): boolean => item.kind === 'alert' && isSos(item.alert) && isNew(item);
const beganAt = (item: QueueItem): number =>
  Date.parse(item.kind === 'alert' ? item.alert.created_at : item.finding.detected_at);
