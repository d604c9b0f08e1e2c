/** The contract's GET answers, from the invented world. */
import { alerts, bare, currentSeq, epoch, world } from './life.mjs';
import { iso, random } from './world.mjs';

const HOUR = 3_600_000;
const RANKS = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const openOf = (key, id) =>
  [...alerts.values()].filter((a) => a[key] === id && a.status !== 'RESOLVED').map(bare);

export function live() {
  return {
    as_of_seq: currentSeq(),
    epoch,
    server_time: iso(Date.now()),
    sites: world.sites,
    people: world.people,
  };
}

export function listAlerts(search) {
  const status = search.get('status');
  const wanted = (key) => (search.get(key) ? String(search.get(key)) : null);
  const found = [...alerts.values()]
    .filter((a) => !status || (status === 'open' ? a.status !== 'RESOLVED' : a.status === status))
    .filter((a) =>
      ['severity', 'alert_type', 'site_id', 'person_id'].every(
        (key) => !wanted(key) || String(a[key]) === wanted(key),
      ),
    )
    .sort((a, b) =>
      search.get('order') === 'severity'
        ? RANKS.indexOf(b.severity) - RANKS.indexOf(a.severity)
        : b.last_seen_at.localeCompare(a.last_seen_at),
    );
  const limit = Number(search.get('limit') ?? 50);
  const from = Number(search.get('cursor') ?? 0);
  const next = from + limit < found.length ? String(from + limit) : null;
  return { items: found.slice(from, from + limit).map(bare), next_cursor: next, as_of_seq: currentSeq() };
}

export const nothing = () => ({ items: [], next_cursor: null, as_of_seq: currentSeq() });

/** The console makes a row of its own of each alert that has reached it. */
export const queue = () => ({
  ...nothing(),
  counts: { open: 0, mine: 0, unclaimed: 0, suppressed: 0, held: 0 },
});

export const why = ({ id, message, created_at }) => ({
  ...{ alert_id: id, disposition: 'REACHED', sentence: message, priority: 50 },
  decisions: [{ stage: 'notify', verdict: 'REACHED', reason: 'Nothing held it back.', at: created_at }],
  priority_parts: [{ part: 'severity', points: 50, because: 'its severity' }],
  entities: { site: null, person: null, shift: null, client: null, last_known: null },
  grouped: { lead_id: null, size: 1, members: [] },
  notices: [],
});

export function person(id) {
  const found = world.people.find((p) => p.person_id === id);
  if (!found) return null;
  const now = Date.now();
  return {
    ...found,
    home_site: { id: found.site_id, name: found.site_name },
    devices: [{ code: `PHONE-${id}`, platform: 'android', shared: false }],
    shifts: [-32, -8, -4, 20].map((start, i) => ({
      code: `SH-${id}-${i}`,
      site_id: found.site_id,
      site_name: found.site_name,
      start: iso(now + start * HOUR),
      end: iso(now + (start + 8) * HOUR),
      lone: false,
      substitute_for: null,
    })),
    open_alerts: openOf('person_id', id),
  };
}

export function track(id, hours) {
  const found = world.people.find((p) => p.person_id === id);
  const now = Date.now();
  const points = [];
  if (found?.lat != null) {
    let { lat, lon } = found;
    for (let i = 0; i < hours * 30; i += 1) {
      points.unshift({
        at: iso(now - i * 120_000),
        lat,
        lon,
        accuracy_m: found.accuracy_m,
        speed_mps: 1.1,
        mock: false,
      });
      lat += (random() - 0.5) * 0.0006 - (found.state === 'away' && i < 12 ? 0.0006 : 0);
      lon += (random() - 0.5) * 0.0006 - (found.state === 'away' && i < 12 ? 0.0008 : 0);
    }
  }
  return { person_id: id, since: iso(now - hours * HOUR), until: iso(now), total: points.length, points };
}

export function site(id) {
  const found = world.sites.find((s) => s.id === id);
  if (!found) return null;
  const now = Date.now();
  const guards = world.people.filter((p) => p.site_id === id);
  const checkpoints = Array.from({ length: 6 }, (_, i) => ({
    code: `CP-${id}-${i + 1}`,
    lat: found.lat + Math.sin(i) * 0.0008,
    lon: found.lon + Math.cos(i) * 0.0008,
  }));
  return {
    ...found,
    noc_supervisor: { id: 901, name: 'D. Kulkarni' },
    security_manager: { id: 902, name: 'Divya Menon' },
    site_manager: null,
    shifts: guards.map((p) => ({
      code: `SH-${p.person_id}`,
      person_id: p.person_id,
      person_name: p.name,
      start: iso(now - 4 * HOUR),
      end: iso(now + 4 * HOUR),
      lone: false,
    })),
    tours: [
      {
        code: 'Perimeter B',
        person_id: guards[0].person_id,
        person_name: guards[0].name,
        start: iso(now - HOUR),
        end: iso(now + HOUR),
        checkpoints: checkpoints.map((c, i) => ({
          ...c,
          scanned_at: i < 4 ? iso(now - (40 - i * 8) * 60_000) : null,
        })),
      },
    ],
    checkpoints,
    open_alerts: openOf('site_id', id),
  };
}

export function activity(hours) {
  const quarter = 15 * 60_000;
  const end = Math.floor(Date.now() / quarter) * quarter;
  return {
    bucket_minutes: 15,
    buckets: Array.from({ length: hours * 4 }, (_, i) => {
      const hot = (i > 69 && i < 75) || i > 91;
      return {
        start: iso(end - (hours * 4 - 1 - i) * quarter),
        events: Math.round((hot ? 900 : 300) * (0.6 + random() * 0.7)),
        alerts: hot ? Math.ceil(random() * 5) : random() < 0.15 ? 1 : 0,
      };
    }),
  };
}

const signals = (scale) => ({
  phone_events_count: Math.round(31 * scale * random()),
  location_updates_count: Math.round(60 * scale),
  movement_distance_meters: Math.round(1_900 * scale * (0.5 + random())),
  tasks_completed_count: Math.round(4 * scale * random()),
  tour_checkpoints_scanned: Math.round(14 * scale * random()),
});

export function personSignals(id, window) {
  const found = world.people.find((p) => p.person_id === id);
  if (!found) return null;
  return {
    person_id: id,
    person_name: found.name,
    site_id: found.site_id,
    site_name: found.site_name,
    window_minutes: window,
    collected_at: iso(Date.now()),
    signals: signals(window / 120),
  };
}

export function siteSignals(id, window) {
  const found = world.sites.find((s) => s.id === id);
  if (!found) return null;
  const people = world.people
    .filter((p) => p.site_id === id)
    .map((p) => ({ person_id: p.person_id, person_name: p.name, signals: signals(window / 120) }));
  return {
    site_id: id,
    site_name: found.name,
    active_people_count: people.length,
    window_minutes: window,
    collected_at: iso(Date.now()),
    aggregated_signals: signals((people.length * window) / 120),
    people,
  };
}
