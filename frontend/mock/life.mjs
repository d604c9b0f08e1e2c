/** The mock's running state: numbered events, deeds, moving guards, SOS. */
import { randomUUID } from 'node:crypto';
import { iso, makeAlert, makeAlerts, makeWorld, random, SCALE } from './world.mjs';

export const epoch = randomUUID();
export const world = makeWorld();
export const alerts = new Map(makeAlerts(world).map((alert) => [alert.id, alert]));
export const log = [];
export const listeners = new Set();
export const me = { kind: 'person', id: 9001, name: 'Asha Menon' };
let seq = 100;

export const currentSeq = () => seq;
const REACHED = {
  ...{ disposition: 'REACHED', priority: 50, why: '', cause: 'finding', confidence: null, finding_id: null },
  ...{ incident_id: null, ticket_id: null, grouped_under: null, group_size: 1, snoozed_until: null },
  cleared_at: null,
};

export const bare = ({ history: _history, occurrences: _occurrences, ...alert }) => ({
  ...REACHED,
  ...alert,
});

/** Numbers an event and tells everybody. */
export function emit(fields) {
  const event = {
    seq: seq + 1,
    prev_seq: seq,
    event_id: randomUUID(),
    timestamp: iso(Date.now()),
    tenant_id: 1,
    ...fields,
  };
  seq += 1;
  log.push(event);
  for (const listener of listeners) listener(event);
}

function publish(type, alert) {
  const { id, alert_type, severity, status, message, site_id, person_id } = alert;
  const whole = structuredClone(bare(alert));
  emit({ type, alert_id: id, alert_type, severity, status, message, site_id, person_id, alert: whole });
}

const note = (alert, verb, notes = '', data = {}, actor = me) => {
  alert.version += 1;
  alert.history.push({ at: iso(Date.now()), verb, actor, notes, data });
  publish('alert_updated', alert);
};

export function raise(type, severity, message, person, site) {
  const id = Math.max(0, ...alerts.keys()) + 1;
  const alert = makeAlert({ id, type, severity, message, person, site, at: Date.now() });
  alerts.set(id, alert);
  publish('alert_created', alert);
  return alert;
}

export function pressSos(person_id) {
  const person = world.people.find((p) => p.person_id === person_id) ?? world.people[0];
  const open = [...alerts.values()].find(
    (a) => a.alert_type === 'SOS' && a.person_id === person.person_id && a.status !== 'RESOLVED',
  );
  if (!open)
    return raise('SOS', 'CRITICAL', `${person.name} pressed SOS`, person, world.sites[person.site_id - 1]);
  Object.assign(open, {
    status: 'NEW',
    occurrence_count: open.occurrence_count + 1,
    last_seen_at: iso(Date.now()),
  });
  open.occurrences.push({
    event_id: randomUUID(),
    at: iso(Date.now()),
    received_at: iso(Date.now()),
    lat: person.lat,
    lon: person.lon,
    note: null,
  });
  note(open, 'sounded_again', '', {}, { kind: 'person', id: person.person_id, name: person.name });
  return open;
}

const DEEDS = {
  acknowledge(alert, body) {
    if (alert.status !== 'NEW') return;
    Object.assign(alert, { status: 'ACKNOWLEDGED', acknowledged_at: iso(Date.now()), acknowledged_by: me });
    note(alert, 'acknowledged', body.notes);
  },
  resolve(alert, body) {
    Object.assign(alert, {
      status: 'RESOLVED',
      resolution: body.resolution,
      resolved_at: iso(Date.now()),
      resolved_by: me,
    });
    note(alert, 'resolved', body.notes, { resolution: body.resolution });
  },
  reopen(alert, body) {
    Object.assign(alert, {
      status: 'NEW',
      resolution: null,
      resolved_at: null,
      resolved_by: null,
      acknowledged_at: null,
      acknowledged_by: null,
    });
    note(alert, 'reopened', body.notes);
  },
  comment: (alert, body) => note(alert, 'commented', body.notes),
  assign(alert, body) {
    const mine = body.person_id === 'me';
    const person = world.people.find((p) => p.person_id === body.person_id);
    alert.assigned_to = mine
      ? { person_id: me.id, name: me.name }
      : person
        ? { person_id: person.person_id, name: person.name }
        : null;
    note(alert, 'assigned', body.notes, { to: alert.assigned_to?.name ?? null });
  },
};

/** [status, body] of a deed; a stale version is a conflict that names the winner. */
export function act(alert, verb, body) {
  if (!DEEDS[verb]) return [404, { message: 'No such action.' }];
  if (body.version !== undefined && body.version !== alert.version) {
    const last = alert.history.at(-1);
    return [409, { message: `${last.actor.name} ${last.verb} this alert first.` }];
  }
  if (verb === 'resolve' && !body.resolution) return [422, { message: 'A resolution is required.' }];
  DEEDS[verb](alert, body);
  return [200, { data: alert }];
}

/** A step of everyone who is on post; returns the positions frame's items. */
const restShare = SCALE > 1 ? 0.97 : 0.6;

export function walk() {
  const items = [];
  for (const person of world.people) {
    if (person.state !== 'on_post' && person.state !== 'away') continue;
    if (random() < restShare) continue;
    const site = world.sites[person.site_id - 1];
    const home = person.state === 'away' ? 0 : 0.06;
    person.lat += (random() - 0.5) * 0.00012 + (site.lat - person.lat) * home * 0.02;
    person.lon += (random() - 0.5) * 0.00012 + (site.lon - person.lon) * home * 0.02;
    person.at = iso(Date.now());
    person.last_seen_at = person.at;
    const { person_id, lat, lon, accuracy_m, at, state, battery, site_id } = person;
    items.push({ person_id, lat, lon, accuracy_m, at, state, battery, site_id });
  }
  return items;
}
