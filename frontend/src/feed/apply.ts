/** The one pure reducer of the live picture: `apply(state, event)` never mutates and reads no clock. */
import type { Finding } from '../api/findings';
import type { Anomaly } from '../api/fraud';
import type { Incident } from '../api/response';
import type { Alert, LiveSnapshot, PersonLive } from '../api/types';
import type { Ticket } from '../tickets/types';
import {
  isAlertEvent,
  isAnomalyEvent,
  isFindingEvent,
  isIncidentEvent,
  isTicketEvent,
  type NumberedEvent,
  type PositionItem,
} from './messages';
import { type LiveEvent, type LiveState, LOG_LIMIT, OVER_LIMIT } from './state';

export function apply(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case 'snapshot':
      return applySnapshot(state, event);
    case 'refresh':
      return { ...state, ...mergeLive(state, event.live) };
    case 'message':
      return applyMessage(state, event.message);
    case 'positions':
      return applyPositions(state, event.items);
    case 'alert':
      return putAlert(state, event.alert, event.force ?? false);
    case 'finding':
      return putFinding(state, event.finding, event.force ?? false);
    case 'ticket':
      return putTicket(state, event.ticket, event.force ?? false);
    case 'incident':
      return putIncident(state, event.incident, event.force ?? false);
    case 'anomaly':
      return putAnomaly(state, event.anomaly, event.force ?? false);
  }
}

/** Each part holds at least what happened up to its number: replay starts at the smallest. */
function applySnapshot(state: LiveState, event: Extract<LiveEvent, { kind: 'snapshot' }>): LiveState {
  const { live, work, anomalies } = event;
  const sameEpoch = state.epoch === live.epoch;
  const as_of_seq = Math.min(
    live.as_of_seq,
    event.alerts_as_of_seq,
    event.findings_as_of_seq,
    work?.as_of_seq ?? Number.POSITIVE_INFINITY,
    anomalies?.as_of_seq ?? Number.POSITIVE_INFINITY,
  );
  const keep = event.keepPlace && sameEpoch && !state.gap && state.seq !== null;
  return {
    ...state,
    ...mergeLive(state, live),
    epoch: live.epoch,
    seq: keep ? state.seq : as_of_seq,
    gap: false,
    alerts: renewed(sameEpoch ? state.alerts : new Map(), event.alerts, alertEnd),
    findings: renewed(sameEpoch ? state.findings : new Map(), event.findings, findingEnd),
    ...(work && {
      tickets: renewed(sameEpoch ? state.tickets : new Map(), work.tickets, ticketEnd),
      incidents: renewed(sameEpoch ? state.incidents : new Map(), work.incidents, incidentEnd),
    }),
    ...(anomalies && {
      anomalies: renewed(sameEpoch ? state.anomalies : new Map(), anomalies.items, anomalyEnd),
    }),
    log: sameEpoch ? state.log : [],
  };
}

/** The snapshot decides all but positions: a fix already seen on the feed may be newer. */
function mergeLive(state: LiveState, live: LiveSnapshot): Pick<LiveState, 'people' | 'sites'> {
  const people = new Map<number, PersonLive>();
  for (const person of live.people) {
    const held = state.people.get(person.person_id);
    people.set(person.person_id, held && isNewer(held.at, person.at) ? keepFix(person, held) : person);
  }
  return { people, sites: new Map(live.sites.map((site) => [site.id, site])) };
}

function keepFix(person: PersonLive, held: PersonLive): PersonLive {
  const { lat, lon, accuracy_m, at, state, state_reason, battery } = held;
  return { ...person, lat, lon, accuracy_m, at, state, state_reason, battery };
}

function applyMessage(state: LiveState, message: NumberedEvent): LiveState {
  if (state.seq === null || state.gap) return state;
  if (message.seq <= state.seq) return state;
  if (message.prev_seq > state.seq) return { ...state, gap: true };
  const noted = {
    ...state,
    seq: message.seq,
    log: [message, ...state.log].slice(0, LOG_LIMIT),
  };
  if (isAlertEvent(message)) return putAlert(noted, message.alert, false);
  if (isTicketEvent(message)) return putTicket(noted, message.ticket, false);
  if (isIncidentEvent(message)) return putIncident(noted, message.incident, false);
  if (isAnomalyEvent(message)) return putAnomaly(noted, message.anomaly, false);
  return isFindingEvent(message) ? putFinding(noted, message.finding, false) : noted;
}

function applyPositions(state: LiveState, items: readonly PositionItem[]): LiveState {
  let people: Map<number, PersonLive> | null = null;
  for (const item of items) {
    const held = (people ?? state.people).get(item.person_id);
    if (!held || !isNewer(item.at, held.at)) continue;
    people ??= new Map(state.people);
    people.set(item.person_id, moved(held, item));
  }
  return people ? { ...state, people } : state;
}

function moved(held: PersonLive, item: PositionItem): PersonLive {
  const state = item.state ?? held.state;
  return {
    ...held,
    lat: item.lat,
    lon: item.lon,
    accuracy_m: item.accuracy_m,
    at: item.at,
    last_seen_at: isNewer(item.at, held.last_seen_at) ? item.at : held.last_seen_at,
    battery: item.battery ?? held.battery,
    state,
    // The server's words belong to the state they explained.
    state_reason: state === held.state ? held.state_reason : '',
  };
}

function putAlert(state: LiveState, alert: Alert, force: boolean): LiveState {
  const alerts = put(state.alerts, alert, force, alertEnd);
  return alerts === state.alerts ? state : { ...state, alerts };
}

function putFinding(state: LiveState, finding: Finding, force: boolean): LiveState {
  const findings = put(state.findings, finding, force, findingEnd);
  return findings === state.findings ? state : { ...state, findings };
}

function putTicket(state: LiveState, ticket: Ticket, force: boolean): LiveState {
  const tickets = put(state.tickets, ticket, force, ticketEnd);
  return tickets === state.tickets ? state : { ...state, tickets };
}

function putIncident(state: LiveState, incident: Incident, force: boolean): LiveState {
  const incidents = put(state.incidents, incident, force, incidentEnd);
  return incidents === state.incidents ? state : { ...state, incidents };
}

function putAnomaly(state: LiveState, anomaly: Anomaly, force: boolean): LiveState {
  const anomalies = put(state.anomalies, anomaly, force, anomalyEnd);
  return anomalies === state.anomalies ? state : { ...state, anomalies };
}

interface Versioned {
  id: number | string;
  version: number;
}
type Held<Item extends Versioned> = ReadonlyMap<Item['id'], Item>;
/** When it was over; null while it is open. */
type End<Item> = (item: Item) => string | null;

const alertEnd: End<Alert> = (alert) =>
  alert.status === 'RESOLVED' || alert.status === 'CLEARED'
    ? (alert.resolved_at ?? alert.cleared_at ?? '')
    : null;

const findingEnd: End<Finding> = (finding) =>
  finding.status === 'RESOLVED' || finding.status === 'CLEARED'
    ? (finding.resolved_at ?? finding.cleared_at ?? '')
    : null;

const anomalyEnd: End<Anomaly> = (anomaly) =>
  anomaly.status === 'RESOLVED' || anomaly.status === 'CLEARED'
    ? (anomaly.resolved_at ?? anomaly.cleared_at ?? '')
    : null;

const TICKET_OVER: ReadonlySet<string> = new Set(['RESOLVED', 'CLOSED', 'CANCELLED']);

const ticketEnd: End<Ticket> = (ticket) =>
  TICKET_OVER.has(ticket.status) ? (ticket.closed_at ?? ticket.resolved_at ?? ticket.updated_at) : null;

/** One that was merged into another goes on there. */
const incidentEnd: End<Incident> = (incident) =>
  incident.status === 'RESOLVED' || incident.status === 'CLEARED' || incident.merged_into !== null
    ? (incident.resolved_at ?? incident.updated_at)
    : null;

/** What a snapshot says is open, and what is known to be over; what is neither is gone. */
function renewed<Item extends Versioned>(
  known: Held<Item>,
  open: readonly Item[],
  end: End<Item>,
): Held<Item> {
  const next = new Map<Item['id'], Item>();
  for (const item of known.values()) if (end(item) !== null) next.set(item.id, item);
  for (const item of open) next.set(item.id, newer(known.get(item.id), item));
  return trimmed(next, end);
}

function put<Item extends Versioned>(
  known: Held<Item>,
  item: Item,
  force: boolean,
  end: End<Item>,
): Held<Item> {
  const held = known.get(item.id);
  const winner = force ? item : newer(held, item);
  return winner === held ? known : trimmed(new Map(known).set(item.id, winner), end);
}

function newer<Item extends Versioned>(held: Item | undefined, incoming: Item): Item {
  return held && held.version > incoming.version ? held : incoming;
}

function trimmed<Item extends Versioned>(
  items: Map<Item['id'], Item>,
  end: End<Item>,
): Map<Item['id'], Item> {
  const over = [...items.values()].filter((item) => end(item) !== null);
  if (over.length <= OVER_LIMIT) return items;
  over.sort((a, b) => (end(a) ?? '').localeCompare(end(b) ?? ''));
  for (const item of over.slice(0, over.length - OVER_LIMIT)) items.delete(item.id);
  return items;
}

/** Whether time `a` is after time `b`; offsets may differ, so never compare the texts. */
function isNewer(a: string | null, b: string | null): boolean {
  if (a === null) return false;
  return b === null || Date.parse(a) > Date.parse(b);
}
