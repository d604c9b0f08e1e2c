/** The one pure reducer of the live picture: `apply(state, event)` never mutates and reads no clock. */
import type { Alert, LiveSnapshot, PersonLive } from '../api/types';
import { isAlertEvent, type NumberedEvent, type PositionItem } from './messages';
import { type LiveEvent, type LiveState, LOG_LIMIT, RESOLVED_LIMIT } from './state';

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
  }
}

/** Both snapshots hold at least what happened up to the smaller of their numbers: replay starts there. */
function applySnapshot(state: LiveState, event: Extract<LiveEvent, { kind: 'snapshot' }>): LiveState {
  const { live } = event;
  const sameEpoch = state.epoch === live.epoch;
  const known = sameEpoch ? state.alerts : new Map<number, Alert>();
  const next = new Map<number, Alert>();
  for (const alert of known.values()) if (alert.status === 'RESOLVED') next.set(alert.id, alert);
  for (const alert of event.alerts) next.set(alert.id, newerAlert(known.get(alert.id), alert));
  const as_of_seq = Math.min(live.as_of_seq, event.alerts_as_of_seq);
  const keep = event.keepPlace && sameEpoch && !state.gap && state.seq !== null;
  return {
    ...state,
    ...mergeLive(state, live),
    epoch: live.epoch,
    seq: keep ? state.seq : as_of_seq,
    gap: false,
    alerts: trimResolved(next),
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
  return isAlertEvent(message) ? putAlert(noted, message.alert, false) : noted;
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
  const held = state.alerts.get(alert.id);
  const winner = force ? alert : newerAlert(held, alert);
  if (winner === held) return state;
  const alerts = new Map(state.alerts);
  alerts.set(alert.id, winner);
  return { ...state, alerts: trimResolved(alerts) };
}

function newerAlert(held: Alert | undefined, incoming: Alert): Alert {
  return held && held.version > incoming.version ? held : incoming;
}

function trimResolved(alerts: Map<number, Alert>): Map<number, Alert> {
  const resolved = [...alerts.values()].filter((alert) => alert.status === 'RESOLVED');
  if (resolved.length <= RESOLVED_LIMIT) return alerts;
  resolved.sort((a, b) => (a.resolved_at ?? '').localeCompare(b.resolved_at ?? ''));
  for (const alert of resolved.slice(0, resolved.length - RESOLVED_LIMIT)) alerts.delete(alert.id);
  return alerts;
}

/** Whether time `a` is after time `b`; offsets may differ, so never compare the texts. */
function isNewer(a: string | null, b: string | null): boolean {
  if (a === null) return false;
  return b === null || Date.parse(a) > Date.parse(b);
}
