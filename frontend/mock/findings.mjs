/** The mock's findings: what audits would have found, deeds on them, and timelines that show them. */
import { randomUUID } from 'node:crypto';
import { alerts, emit, me, world } from './life.mjs';
import { iso, random } from './world.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RANKS = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const system = { kind: 'system', id: null, name: 'Audit' };

const FIRST_STEPS = {
  SAFETY: 'Call the guard now. No answer within two minutes: send the nearest colleague.',
  SECURITY: 'Call the guard and ask where they are; then cover the post.',
  OPERATIONAL: 'Look at who is on duty there and ask the shift leader what is different today.',
  DEVICE_HEALTH: 'Call the site phone and ask whether the guard and the phone are well.',
  COMPLIANCE: 'Ask the planner to relieve the guard before the next shift.',
};
const STEPS = [
  'Ask for the radio check word.',
  'Send the nearest colleague who is on post.',
  'No contact after 10 minutes: tell the site manager and open an incident.',
];

/** type, category, severity, confidence, age in minutes, person within the site, site id, title, why, more */
const FOUND = [
  [
    'POST_ABANDONED',
    'SECURITY',
    'CRITICAL',
    0.94,
    11,
    0,
    2,
    'Post abandoned',
    '312 m outside the fence for 11 min, 6 of 6 fixes (±9 m), lone guard at night',
    {},
  ],
  [
    'LONE_WORKER_SILENT',
    'SAFETY',
    'CRITICAL',
    0.88,
    17,
    1,
    7,
    'Lone guard silent',
    'Alone at Lakeview; no sign of life for 17 min, expected every 15 min',
    {},
  ],
  [
    'SITE_SILENT',
    'DEVICE_HEALTH',
    'HIGH',
    0.86,
    22,
    null,
    4,
    'Site silent',
    'All six phones stopped within 40 s of 02:25: network, not people',
    { diagnosed: true },
  ],
  [
    'LATE_OR_NO_SHOW',
    'SECURITY',
    'HIGH',
    0.91,
    32,
    0,
    6,
    'Late: 32 minutes',
    'Shift began 02:15; phone seen 6.2 km away at 02:31, not moving',
    {},
  ],
  [
    'NO_TELEMETRY',
    'DEVICE_HEALTH',
    'HIGH',
    0.74,
    26,
    3,
    5,
    'Phone silent',
    'Nothing for 26 min; was moving, then still for 4 min, then silent',
    { diagnosed: true },
  ],
  [
    'STATIC_GUARD',
    'SAFETY',
    'MEDIUM',
    0.71,
    41,
    2,
    1,
    'No movement',
    'No step, no screen, no move beyond the jitter for 95 min',
    {},
  ],
  [
    'LOW_ACTIVITY',
    'OPERATIONAL',
    'MEDIUM',
    0.83,
    22,
    null,
    8,
    'Low activity',
    '4 phone events; Fri 02:00 is usually 31 ± 6 (z = −4.5, limit 3.0)',
    { baseline: true },
  ],
  [
    'TOUR_IMPLAUSIBLE',
    'SECURITY',
    'MEDIUM',
    0.92,
    18,
    3,
    5,
    'Tour implausible',
    '9 checkpoints in 2 min 10 s; the walk takes at least 11 min',
    {},
  ],
  [
    'TOUR_MISSED',
    'SECURITY',
    'MEDIUM',
    0.97,
    52,
    2,
    3,
    'Tour missed',
    'Perimeter B was due by 02:00: 4 of 12 checkpoints scanned',
    { status: 'ACKNOWLEDGED' },
  ],
  [
    'BATTERY_CRITICAL',
    'DEVICE_HEALTH',
    'MEDIUM',
    0.8,
    26,
    4,
    7,
    'Battery dies before the shift ends',
    '19 %, −8 % an hour: empty 05:05, shift ends 07:00',
    {},
  ],
  [
    'UNUSUAL_ACTIVITY',
    'OPERATIONAL',
    'LOW',
    0.64,
    34,
    null,
    3,
    'Unusual activity',
    '61 fixes; Fri 02:00 is usually 36 ± 5 (z = 4.9, limit 4.0)',
    { baseline: true },
  ],
  [
    'REST_TIME_SHORT',
    'COMPLIANCE',
    'LOW',
    1,
    190,
    5,
    2,
    'Rest time short',
    '6 h 40 between two shifts; 11 h are due',
    { status: 'ACKNOWLEDGED' },
  ],
  [
    'TASKS_OVERDUE',
    'OPERATIONAL',
    'LOW',
    0.9,
    74,
    null,
    1,
    'Tasks overdue',
    '5 of 9 tasks are past their hour, the oldest by 74 min',
    {},
  ],
  [
    'CLOCK_SKEW',
    'DEVICE_HEALTH',
    'LOW',
    0.99,
    310,
    6,
    5,
    'Phone clock wrong',
    'The phone is 14 min fast against the server, for 5 h',
    {},
  ],
  [
    'UNAUTHORISED_SITE',
    'COMPLIANCE',
    'MEDIUM',
    0.78,
    14,
    1,
    8,
    'At a site without permission',
    'On Warehouse 14 for 14 min; no shift, no permission there',
    {},
  ],
  [
    'POST_ABANDONED',
    'SECURITY',
    'MEDIUM',
    0.7,
    240,
    4,
    3,
    'Post abandoned',
    '90 m outside the fence for 9 min, came back',
    { cleared: 9 },
  ],
  [
    'LOW_ACTIVITY',
    'OPERATIONAL',
    'LOW',
    0.6,
    400,
    null,
    6,
    'Low activity',
    '11 fixes; Thu 20:00 is usually 40 ± 9',
    { cleared: 60, baseline: true },
  ],
  [
    'NO_TELEMETRY',
    'DEVICE_HEALTH',
    'MEDIUM',
    0.72,
    520,
    2,
    8,
    'Phone silent',
    'Nothing for 31 min, then it came back',
    { cleared: 31, diagnosed: true },
  ],
];

const HELD = Number(process.env.HELD ?? 12);
export const findings = new Map();
let newest = 0;

export function find(row, now = Date.now()) {
  const [finding_type, category, severity, confidence, age, index, site_id, title, why, more] = row;
  const site = world.sites[site_id - 1];
  const person = index === null ? null : world.people.filter((one) => one.site_id === site_id)[index];
  newest += 1;
  const detected = now - age * MINUTE;
  const cleared = more.cleared ? detected + more.cleared * MINUTE : null;
  const finding = {
    id: newest,
    finding_type,
    category,
    severity,
    status: cleared ? 'CLEARED' : (more.status ?? 'NEW'),
    resolution: null,
    title,
    evidence_summary: why,
    confidence,
    person_id: person?.person_id ?? null,
    person_name: person?.name ?? null,
    site_id,
    site_name: site.name,
    detected_at: iso(detected),
    last_seen_at: iso(cleared ?? now - 40_000),
    cleared_at: cleared && iso(cleared),
    duration_s: more.cleared ? more.cleared * 60 : null,
    looks: Math.max(1, Math.round(age / 5)),
    reopened: finding_type === 'TOUR_MISSED' ? 1 : 0,
    held: more.held ?? false,
    baseline_id: more.baseline ? 7 : null,
    acknowledged_at: more.status ? iso(now - 5 * MINUTE) : null,
    acknowledged_by: more.status ? { kind: 'person', id: 902, name: 'Divya Menon' } : null,
    resolved_at: null,
    resolved_by: null,
    assigned_to: more.status ? { person_id: 902, name: 'Divya Menon' } : null,
    escalated_to_ticket: false,
    escalation_ticket_id: null,
    escalated_at: null,
    version: 1,
    evidence: evidenceOf(row, detected, now),
    runbook: {
      first: FIRST_STEPS[category],
      steps: STEPS,
      call: [
        { role: 'person', person_id: person?.person_id ?? null, name: person?.name ?? null },
        { role: 'noc_supervisor', person_id: null, name: 'D. Kulkarni' },
        { role: 'security_manager', person_id: null, name: 'Divya Menon' },
      ].filter((one) => one.role !== 'person' || one.name),
      docs: `docs/findings.md#${finding_type.toLowerCase()}`,
    },
    history: [{ at: iso(detected), verb: 'raised', actor: system, notes: '', data: {} }],
  };
  findings.set(finding.id, finding);
  return finding;
}

function evidenceOf([type, , severity, confidence, age, , , , , more], detected, now) {
  const low = type === 'LOW_ACTIVITY';
  return {
    rule: more.baseline ? 'against the baseline of this hour' : 'beyond the limit for longer than allowed',
    threshold: more.baseline
      ? { value: low ? 13 : 56, unit: 'events', option: null }
      : { value: 15, unit: 'min', option: 'LONE_WORKER_SILENCE_MINUTES' },
    observed: more.baseline ? { value: low ? 4 : 61, unit: 'events' } : { value: age, unit: 'min' },
    baseline: more.baseline
      ? {
          profile_id: 7,
          metric_type: low ? 'phone_events_count' : 'location_updates_count',
          hour_of_week: 98,
          mean: low ? 31 : 36,
          std_dev: low ? 6 : 5,
          p05: low ? 21 : 28,
          p95: low ? 42 : 45,
          sample_count: 64,
          z_score: low ? -4.5 : 4.9,
          threshold: low ? 3 : 4,
          reason: low
            ? '4 is 4.5 spreads below the usual 31; the profile is stable.'
            : '61 is 4.9 spreads above the usual 36.',
        }
      : null,
    window: { since: iso(detected - 60 * MINUTE), until: iso(now) },
    event_ids: Array.from({ length: more.baseline ? 4 : 7 }, () => randomUUID()),
    facts:
      type === 'POST_ABANDONED'
        ? {
            distance_outside_m: 312,
            tolerance_m: 200,
            fixes_outside: 6,
            fixes_total: 6,
            lone: true,
            left_at: iso(detected),
          }
        : { last_fix_at: iso(detected), battery: 0.34, network: '4g' },
    severity_reasons: [
      `Usually ${RANKS[Math.max(0, RANKS.indexOf(severity) - 1)].toLowerCase()} for this kind.`,
      'One step up: night (22–06).',
      'Site class A.',
    ],
    confidence_reasons: [
      `${Math.round(confidence * 100)} of 100 like it were confirmed.`,
      'Six fixes agree, all within ±9 m.',
    ],
    diagnosis: more.diagnosed
      ? [
          {
            cause: 'site_network',
            probability: 0.62,
            evidence: ['5 of 6 peers stopped within 40 s', 'all on one cell'],
          },
          { cause: 'dead_zone', probability: 0.17, evidence: ['3 others were silent here last week'] },
          { cause: 'battery_empty', probability: 0.11, evidence: ['34 %, −6 % an hour'] },
          { cause: 'app_killed', probability: 0.05, evidence: [] },
          { cause: 'man_down', probability: 0.03, evidence: ['moved until 3 min before'] },
          { cause: 'unknown', probability: 0.02, evidence: [] },
        ]
      : null,
  };
}

for (const row of FOUND) find(row);
for (let n = 0; n < HELD; n += 1) {
  const row = FOUND[[10, 12, 13][n % 3]];
  find([
    ...row.slice(0, 4),
    20 + n * 7,
    null,
    1 + (n % 8),
    row[7],
    row[8],
    { held: true, baseline: row[9].baseline },
  ]);
}

const bare = ({ evidence: _e, runbook: _r, history: _h, ...finding }) => finding;
const isOpen = (finding) => finding.status === 'NEW' || finding.status === 'ACKNOWLEDGED';

export function publish(type, finding) {
  const {
    id,
    finding_type,
    category,
    severity,
    title,
    evidence_summary,
    site_id,
    site_name,
    person_id,
    status,
    held,
  } = finding;
  emit({
    type,
    finding_id: id,
    finding_type,
    category,
    severity,
    title,
    evidence_summary,
    site_id,
    site_name,
    person_id,
    status,
    held,
    finding: structuredClone(bare(finding)),
  });
}

export function listFindings(search, as_of_seq) {
  const is = (key, value) => !search.get(key) || search.get(key) === String(value);
  const status = search.get('status');
  const found = [...findings.values()]
    .filter((f) => !status || (status === 'open' ? isOpen(f) : f.status === status))
    .filter(
      (f) =>
        is('severity', f.severity) &&
        is('category', f.category) &&
        is('finding_type', f.finding_type) &&
        is('site_id', f.site_id) &&
        is('person_id', f.person_id) &&
        is('held', f.held),
    )
    .sort((a, b) => RANKS.indexOf(b.severity) - RANKS.indexOf(a.severity) || b.id - a.id);
  return { items: found.map(bare), next_cursor: null, as_of_seq };
}

export function summary() {
  const open = [...findings.values()].filter(isOpen);
  const count = (key) =>
    Object.fromEntries(Object.entries(Object.groupBy(open, (f) => f[key])).map(([k, v]) => [k, v.length]));
  const held = open.filter((f) => f.held).length;
  const guards = world.people.filter((p) => p.on_shift).length;
  return {
    open: open.length,
    by_severity: count('severity'),
    by_category: count('category'),
    budget: {
      per_100_guards: 2,
      guards_on_duty: guards,
      allowed: 2,
      spoken: 2,
      held,
      since: iso(Date.now() - 4 * HOUR),
    },
  };
}

const note = (finding, verb, notes = '', actor = me) => {
  finding.version += 1;
  finding.history.push({ at: iso(Date.now()), verb, actor, notes, data: {} });
  publish(finding.cleared_at && verb === 'cleared' ? 'finding_cleared' : 'finding_updated', finding);
};

const DEEDS = {
  acknowledge(finding, body) {
    if (finding.status !== 'NEW') return;
    Object.assign(finding, { status: 'ACKNOWLEDGED', acknowledged_at: iso(Date.now()), acknowledged_by: me });
    note(finding, 'acknowledged', body.notes);
  },
  resolve(finding, body) {
    const { resolution } = body;
    Object.assign(finding, { status: 'RESOLVED', resolution, resolved_at: iso(Date.now()), resolved_by: me });
    note(finding, 'resolved', body.notes);
  },
  reopen(finding, body) {
    const nobody = {
      resolution: null,
      resolved_at: null,
      resolved_by: null,
      acknowledged_at: null,
      acknowledged_by: null,
    };
    Object.assign(finding, { status: finding.cleared_at ? 'CLEARED' : 'NEW', ...nobody });
    note(finding, 'reopened', body.notes);
  },
  comment: (finding, body) => note(finding, 'commented', body.notes),
  assign(finding, body) {
    const person = world.people.find((p) => p.person_id === body.person_id);
    const other = person ? { person_id: person.person_id, name: person.name } : null;
    finding.assigned_to = body.person_id === 'me' ? { person_id: me.id, name: me.name } : other;
    note(finding, 'assigned', body.notes);
  },
};

/** [status, body] of a deed; a stale version is a conflict that names the winner. */
export function judge(finding, verb, body) {
  if (!DEEDS[verb]) return [404, { message: 'No such action.' }];
  if (body.version !== undefined && body.version !== finding.version) {
    const last = finding.history.at(-1);
    return [409, { message: `${last.actor.name} ${last.verb} this finding first.` }];
  }
  DEEDS[verb](finding, body);
  return [200, { data: finding }];
}

export function clear(finding) {
  const duration_s = Math.round((Date.now() - Date.parse(finding.detected_at)) / 1000);
  Object.assign(finding, { status: 'CLEARED', cleared_at: iso(Date.now()), duration_s });
  note(finding, 'cleared', '', system);
}

export function timeline(key, id, hours) {
  const now = Date.now();
  const subject = key === 'person_id' ? world.people.find((p) => p.person_id === id) : null;
  const site_id = subject?.site_id ?? id;
  const person = subject ?? world.people.find((p) => p.site_id === id);
  const who = { person_id: person?.person_id ?? null, person_name: person?.name ?? null };
  const items = [];
  const add = (age_min, kind, title, detail = null, more = {}) =>
    items.push({
      at: iso(now - age_min * MINUTE),
      kind,
      title,
      detail,
      severity: null,
      finding_id: null,
      alert_id: null,
      ...who,
      ...more,
    });
  for (const f of findings.values()) {
    if (f[key] !== id) continue;
    const about = {
      finding_id: f.id,
      severity: f.severity,
      person_id: f.person_id,
      person_name: f.person_name,
    };
    items.push({
      at: f.detected_at,
      kind: 'finding_opened',
      title: f.title,
      detail: f.evidence_summary,
      alert_id: null,
      ...about,
    });
    if (f.cleared_at)
      items.push({
        at: f.cleared_at,
        kind: 'finding_cleared',
        title: `${f.title} cleared`,
        detail: `lasted ${Math.round(f.duration_s / 60)} min`,
        alert_id: null,
        ...about,
      });
  }
  for (const a of alerts.values())
    if (a[key] === id)
      items.push({
        at: a.created_at,
        kind: 'alert',
        title: a.alert_type,
        detail: a.message,
        severity: a.severity,
        finding_id: null,
        alert_id: a.id,
        person_id: a.person_id,
        person_name: a.person_name,
      });
  add(242, 'punch', 'Punched in', 'face 0.91, inside the fence');
  add(240, 'shift_start', `Shift began · ${world.sites[site_id - 1]?.name}`);
  add(96, 'tour', 'Tour Perimeter B begun', '12 checkpoints');
  for (let n = 0; n < 5; n += 1)
    add(92 - n * 7 - random(), 'checkpoint', `Checkpoint ${n + 1} of 12 scanned`, 'NFC, 4 m from its place');
  add(61, 'deed', 'Divya Menon acknowledged Tour missed', 'calls the shift leader');
  add(24 * 60 - 30, 'shift_end', `Shift ended · ${world.sites[site_id - 1]?.name}`);
  const since = now - hours * HOUR;
  return {
    since: iso(since),
    until: iso(now),
    timezone: 'Asia/Kolkata',
    items: items.filter((one) => Date.parse(one.at) >= since).sort((a, b) => b.at.localeCompare(a.at)),
  };
}

export function kinds(as_of_seq) {
  const items = [...new Map(FOUND.map((row) => [row[0], row])).values()].map(
    ([type, category, severity, , , , , title]) => ({
      finding_type: type,
      category,
      title,
      severity,
      meaning: `${title}: something is not as it should be.`,
      fires_when: 'The limit was passed for longer than allowed.',
      innocent: 'A break that the roster knows of.',
      first: FIRST_STEPS[category],
      options: [{ key: 'LONE_WORKER_SILENCE_MINUTES', value: 15 }],
      docs: `docs/findings.md#${type.toLowerCase()}`,
    }),
  );
  return { items, next_cursor: null, as_of_seq };
}
