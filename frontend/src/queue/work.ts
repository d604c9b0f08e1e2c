/** The rows of the work queue: what the server gave, as the feed and one's own deeds have it by now. Pure. */
import type { Incident, WorkCounts, WorkItem } from '../api/response';
import type { Alert } from '../api/types';
import { isOpen, isReached, isSos, rankOf } from '../marks/severity';
import { matches } from '../shell/search';
import { alertTitle } from '../text/alerts';
import type { Ticket } from '../tickets/types';

export const WORK_VIEWS = ['open', 'mine', 'unclaimed'] as const;
export type WorkView = (typeof WORK_VIEWS)[number];

export interface Live {
  alerts: ReadonlyMap<number, Alert>;
  incidents: ReadonlyMap<string, Incident>;
  tickets: ReadonlyMap<number, Ticket>;
}
/** What a deed of one's own is guessed to make of a row, until the server has answered. */
export type Guesses = ReadonlyMap<string, Partial<WorkItem>>;

const OVER: ReadonlySet<string> = new Set(['RESOLVED', 'CLEARED', 'CLOSED', 'CANCELLED']);

/** Whether it still waits for somebody: not over and not put aside. */
export function isWaiting(item: WorkItem, now_ms: number): boolean {
  const aside = item.snoozed_until !== null && Date.parse(item.snoozed_until) > now_ms;
  return !OVER.has(item.status) && (!aside || item.sounding);
}

export function isOver(item: WorkItem): boolean {
  return OVER.has(item.status);
}

/** Nobody has taken it: neither acknowledged nor given to anybody. */
export function isUnclaimed(item: WorkItem): boolean {
  return item.acknowledged_by === null && item.assigned_to === null && item.status !== 'ACKNOWLEDGED';
}

/** The row as it is now: the server's, what the feed has told since, what was just done here. */
export function currentItem(item: WorkItem, live: Live, guesses: Guesses): WorkItem {
  const known = item.kind === 'alert' ? fromAlert(item, live) : fromCase(item, live);
  const ticket = item.ticket && live.tickets.get(item.ticket.id);
  const timed = ticket
    ? {
        ...known,
        ticket: { id: ticket.id, ticketno: ticket.ticketno, status: ticket.status, sla: ticket.sla },
      }
    : known;
  const guess = guesses.get(item.key);
  return guess ? { ...timed, ...guess } : timed;
}

/** A row that has left the list while somebody looks at it: over once each of its alerts is. */
export function goneItem(item: WorkItem, live: Live, guesses: Guesses): WorkItem {
  const now = currentItem(item, live, guesses);
  const lead = item.alert_id === null ? undefined : live.alerts.get(item.alert_id);
  const waits = item.alert_ids.some((id) => {
    const alert = live.alerts.get(id);
    return alert !== undefined && isOpen(alert);
  });
  if (item.kind !== 'incident' || isOver(now) || !lead || waits) return now;
  return { ...now, status: lead.status, sounding: false };
}

function fromAlert(item: WorkItem, live: Live): WorkItem {
  const alert = item.alert_id === null ? undefined : live.alerts.get(item.alert_id);
  if (!alert || alert.version < item.version) return item;
  return { ...item, ...factsOf(alert), ...wordsOf(alert) };
}

/** In a row the kind stands above and what was seen below; whom and where it names besides. */
function wordsOf(alert: Alert) {
  return { title: alertTitle(alert.alert_type), why: alert.message };
}

/** What an alert says of its row. One that no longer reaches anybody is over here. */
function factsOf(alert: Alert) {
  const { severity, assigned_to, acknowledged_by, snoozed_until, last_seen_at, version } = alert;
  const away = isOpen(alert) && !isReached(alert) && snoozed_until === null;
  const status = away ? 'CLEARED' : alert.status;
  const sounding = isSos(alert) && alert.status === 'NEW';
  return { severity, assigned_to, acknowledged_by, snoozed_until, last_seen_at, version, status, sounding };
}

function fromCase(item: WorkItem, live: Live): WorkItem {
  if (item.kind === 'incident') {
    const incident = item.incident_id === null ? undefined : live.incidents.get(item.incident_id);
    if (!incident || incident.version < item.version) return item;
    const { assigned_to, acknowledged_by, snoozed_until, version, members_count, priority } = incident;
    const severity = incident.combined_severity;
    const status = incident.merged_into === null ? incident.status : 'CLEARED';
    const sounding = item.alert_ids.some((id) => isRinging(live.alerts.get(id)));
    return {
      ...item,
      ...{ assigned_to, acknowledged_by, snoozed_until, version, members_count, priority },
      ...{ severity, status, sounding, title: incident.title, last_seen_at: incident.last_event_at },
    };
  }
  const ticket = item.ticket && live.tickets.get(item.ticket.id);
  if (!ticket || ticket.version < item.version) return item;
  const { assigned_to, acknowledged_by, status, version } = ticket;
  return { ...item, assigned_to, acknowledged_by, status, version, snoozed_until: ticket.held_until };
}

const isRinging = (alert: Alert | undefined): boolean =>
  alert !== undefined && isSos(alert) && alert.status === 'NEW';

/** An alert that the queue has not been read with yet, as a row of its own. */
export function itemOfAlert(alert: Alert): WorkItem {
  return {
    ...factsOf(alert),
    key: `alert/${alert.id}`,
    kind: 'alert',
    priority: alert.priority ?? 0,
    ...wordsOf(alert),
    site_id: alert.site_id,
    site_name: alert.site_name,
    person_id: alert.person_id,
    person_name: alert.person_name,
    since: alert.created_at,
    members_count: alert.group_size ?? 1,
    alert_id: alert.id,
    alert_ids: [alert.id],
    incident_id: alert.incident_id ?? null,
    ticket: null,
  };
}

/** Every row, and a row for each alert that has reached us since the queue was read; in the order of work. */
export function mergeWork(read: readonly WorkItem[], live: Live, guesses: Guesses): WorkItem[] {
  const rows = read.map((item) => currentItem(item, live, guesses));
  const alerts = new Set(rows.flatMap((row) => row.alert_ids));
  const incidents = new Set(rows.flatMap((row) => row.incident_id ?? []));
  for (const alert of live.alerts.values()) {
    if (!isOpen(alert) || !isReached(alert) || alerts.has(alert.id)) continue;
    // One that joined an incident of the list belongs to its row, unless it cries for help.
    if (alert.incident_id && incidents.has(alert.incident_id) && !isRinging(alert)) continue;
    rows.push(currentItem(itemOfAlert(alert), live, guesses));
  }
  return rows.sort(compareWork);
}

/** SOS, then priority, then severity, then what nobody has taken, then the newest. */
export function compareWork(a: WorkItem, b: WorkItem): number {
  return (
    Number(b.sounding) - Number(a.sounding) ||
    b.priority - a.priority ||
    rankOf(b.severity) - rankOf(a.severity) ||
    Number(isUnclaimed(b)) - Number(isUnclaimed(a)) ||
    Date.parse(b.since) - Date.parse(a.since) ||
    a.key.localeCompare(b.key)
  );
}

export function belongs(item: WorkItem, view: WorkView, me: number | null): boolean {
  if (view === 'mine') return me !== null && item.assigned_to?.person_id === me;
  return view === 'unclaimed' ? isUnclaimed(item) : true;
}

export function says(item: WorkItem, query: string): boolean {
  return matches(query, item.title, item.why, item.person_name, item.site_name, item.ticket?.ticketno);
}

/** How many rows each view has; what the server counted besides where not all rows were read. */
export function countViews(
  items: readonly WorkItem[],
  me: number | null,
  counted: WorkCounts | null,
): Record<WorkView, number> {
  const count = (view: WorkView) => items.filter((item) => belongs(item, view, me)).length;
  if (counted) return { open: counted.open, mine: counted.mine, unclaimed: counted.unclaimed };
  return { open: count('open'), mine: count('mine'), unclaimed: count('unclaimed') };
}
