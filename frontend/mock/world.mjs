/** The invented guard force the mock serves: 8 sites of 3 clients, some 60 guards, shifts, alerts. */

export const iso = (ms) => new Date(ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let seed = 7;
export const random = () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return seed / 4_294_967_296;
};
const pick = (list) => list[Math.floor(random() * list.length)];

const SITES = [
  ['Harbour Gate 3', 18.9532, 72.8475, 260, 'Orion Logistics', 9],
  ['Depot North', 18.9478, 72.8702, null, 'Orion Logistics', 8],
  ['Pier 9', 18.9633, 72.861, 170, 'Orion Logistics', 7],
  ['Riverside Mall', 18.9585, 72.8795, 230, 'Meru Retail', 8],
  ['Tech Park B', 18.9355, 72.8545, 300, 'Kestrel Offices', 9],
  ['Metro Yard', 18.9325, 72.8785, 250, 'Kestrel Offices', 7],
  ['Lakeview', 18.9262, 72.8445, 210, 'Meru Retail', 7],
  ['Warehouse 14', 18.9248, 72.8635, 190, 'Orion Logistics', 7],
];
const CLIENTS = ['Orion Logistics', 'Meru Retail', 'Kestrel Offices'];
const FIRST =
  'Ravi Imran Asif Sita Joseph Peter Anita Deepak Farhan Gita Hari Irfan Jaya Kiran Lata Mohan Neha Om'.split(
    ' ',
  );
const LAST = 'Kumar Shaikh Khan Devi Mathew Dsouza Patil Nair Rao Gupta Yadav Pawar'.split(' ');

const polygonAround = (lat, lon) =>
  [
    [-0.0052, 0.0015],
    [-0.0012, 0.0042],
    [0.0042, 0.0005],
    [0.0026, -0.0042],
    [-0.0038, -0.0038],
  ].map(([dx, dy]) => [lon + dx, lat + dy]);

/** SCALE=125 makes 1,000 sites with some 8,000 guards out of the eight. */
export const SCALE = Number(process.env.SCALE ?? 1);
const spreadOut = (copy, [name, lat, lon, ...rest]) => [
  copy === 0 ? name : `${name} ${copy}`,
  lat + Math.sin(copy) * copy * 0.1,
  lon - copy * 0.08,
  ...rest,
];

export function makeWorld(now = Date.now()) {
  const all = Array.from({ length: SCALE }, (_, copy) => SITES.map((site) => spreadOut(copy, site))).flat();
  const sites = all.map(([name, lat, lon, radius_m, client], index) => ({
    id: index + 1,
    code: `S-${index + 1}`,
    name,
    client_id: CLIENTS.indexOf(client) + 1,
    client_name: client,
    class: index < 2 ? 'A' : 'B',
    timezone: 'Asia/Kolkata',
    lat,
    lon,
    radius_m,
    polygon: radius_m === null ? polygonAround(lat, lon) : null,
    active: true,
    on_shift: 0,
    present: 0,
    silent: 0,
    open_alerts: 0,
    worst_severity: null,
  }));
  const people = all
    .flatMap(([, , , , , count], index) => Array.from({ length: count }, () => makePerson(sites[index], now)))
    .map((person, index) => ({
      ...person,
      person_id: index + 1,
      code: `G-${100 + index}`,
      name: nameOf(index),
    }));
  for (const person of people.filter((p) => p.site_id === 4).slice(0, 6)) goSilent(person, now);
  const away = people.find((p) => p.site_id === 2);
  Object.assign(away, {
    lat: away.lat + 0.0075,
    lon: away.lon + 0.009,
    state: 'away',
    state_reason: '312 m outside the fence for 11 min, 6 of 6 fixes (±9 m)',
  });
  away.shift.lone = true;
  const missing = people.find((p) => p.site_id === 6);
  Object.assign(missing, {
    lat: null,
    lon: null,
    at: null,
    accuracy_m: null,
    punched_in: false,
    state: 'no_position',
    state_reason: 'shift began 32 min ago, no fix yet',
  });
  return { sites, people };
}

const nameOf = (index) =>
  `${FIRST[index % FIRST.length]} ${LAST[(index * 7 + Math.floor(index / FIRST.length)) % LAST.length]}`;

function makePerson(site, now) {
  const spread = ((site.radius_m ?? 300) / 111_320) * 1.3;
  const onShift = random() > 0.08;
  return {
    role: 'guard',
    site_id: site.id,
    site_name: site.name,
    lat: site.lat + (random() - 0.5) * spread,
    lon: site.lon + (random() - 0.5) * spread,
    accuracy_m: 5 + Math.floor(random() * 14),
    at: iso(now - Math.floor(random() * 30_000)),
    battery: Math.round((0.2 + random() * 0.8) * 100) / 100,
    battery_at: iso(now - 60_000),
    online: true,
    network: pick(['4g', '5g', 'wifi']),
    signal_dbm: -60 - Math.floor(random() * 50),
    last_seen_at: iso(now - Math.floor(random() * 20_000)),
    on_shift: onShift,
    shift: onShift
      ? {
          code: `SH-${site.id}`,
          site_id: site.id,
          start: iso(now - 4 * HOUR),
          end: iso(now + 4 * HOUR),
          lone: random() < 0.1,
        }
      : null,
    punched_in: onShift,
    state: onShift ? 'on_post' : 'off_duty',
    state_reason: onShift ? 'inside the fence' : 'no shift now',
  };
}

function goSilent(person, now) {
  const at = iso(now - 22 * MINUTE);
  Object.assign(person, {
    at,
    last_seen_at: at,
    on_shift: true,
    online: false,
    state: 'silent',
    state_reason: 'no fix for 22 min',
  });
  person.shift ??= {
    code: 'SH-4',
    site_id: 4,
    start: iso(now - 4 * HOUR),
    end: iso(now + 4 * HOUR),
    lone: false,
  };
}

/** type, severity, message, age in minutes, person index within site, site id */
const ALERTS = [
  ['POST_ABANDONED', 'CRITICAL', '312 m outside the fence for 11 min, 6 fixes (±9 m), lone guard', 11, 0, 2],
  [
    'FRAUD_SUSPECTED',
    'HIGH',
    '0.93 · one phone punched 3 people in 4 days; face 0.58, his usual 0.88',
    3,
    2,
    8,
  ],
  [
    'SITE_SILENT',
    'HIGH',
    'All six phones stopped within 40 s: network, not people (0.86). Holds back 6 alerts',
    7,
    null,
    4,
  ],
  ['NO_SHOW', 'HIGH', 'Shift began 02:15; phone seen at home 02:31, 6.2 km away', 32, 0, 6],
  ['TOUR_IMPLAUSIBLE', 'MEDIUM', '9 checkpoints in 2 min 10 s; the walk takes at least 11 min', 18, 3, 5],
  ['LOW_ACTIVITY', 'MEDIUM', '4 phone events; Fri 02:00 is usually 31 ± 6 (z = −4.5, limit 3.0)', 22, 1, 8],
  ['BATTERY_LOW', 'MEDIUM', '19 %, −8 %/h: empty 05:05, shift ends 07:00', 26, 2, 7],
  ['DEVICE_OFFLINE', 'LOW', 'Phone offline for 14 min, last signal −109 dBm', 14, 4, 5],
  ['GPS_ACCURACY', 'LOW', 'Accuracy worse than 100 m for 20 min', 41, 2, 1],
  ['SHIFT_ENDING', 'INFO', 'Relief has not checked in for the 06:00 change', 5, null, 3],
];

export function makeAlerts(world, now = Date.now()) {
  return ALERTS.map(([type, severity, message, age, personIndex, site_id], index) => {
    const person =
      personIndex === null ? null : world.people.filter((p) => p.site_id === site_id)[personIndex];
    return makeAlert({
      id: index + 1,
      type,
      severity,
      message,
      person,
      site: world.sites[site_id - 1],
      at: now - age * MINUTE,
    });
  });
}

export function makeAlert({ id, type, severity, message, person, site, at }) {
  const time = iso(at);
  return {
    id,
    alert_type: type,
    severity,
    status: 'NEW',
    resolution: null,
    message,
    person_id: person?.person_id ?? null,
    person_name: person?.name ?? null,
    site_id: site?.id ?? null,
    site_name: site?.name ?? null,
    entity_type: person ? 'person' : 'site',
    entity_id: person?.person_id ?? site?.id ?? null,
    metadata:
      type === 'POST_ABANDONED'
        ? { distance_outside_m: 312, fixes_outside: 6, fixes_total: 6, lone: true, tolerance_m: 200 }
        : {},
    occurrence_count: 1,
    created_at: time,
    first_seen_at: time,
    last_seen_at: time,
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    resolved_by: null,
    assigned_to: null,
    version: 1,
    history: [
      { at: time, verb: 'created', actor: { kind: 'system', id: null, name: 'Rules' }, notes: '', data: {} },
    ],
    occurrences: [
      {
        event_id: `e-${id}`,
        at: time,
        received_at: time,
        lat: person?.lat ?? null,
        lon: person?.lon ?? null,
        note: null,
      },
    ],
  };
}
