import { describe, expect, it } from 'vitest';
import type { Anomaly } from '../api/fraud';
import { apply } from './apply';
import {
  aFinding,
  alertEvent,
  anAlert,
  anAnomaly,
  anIncident,
  anomalyEvent,
  aPerson,
  aSnapshot,
  aTicket,
  findingEvent,
  plainEvent,
} from './examples';
import { EMPTY_STATE, type LiveState, LOG_LIMIT, OVER_LIMIT } from './state';

const start = (seq = 10): LiveState =>
  apply(EMPTY_STATE, {
    kind: 'snapshot',
    live: aSnapshot({ as_of_seq: seq }),
    alerts: [],
    alerts_as_of_seq: seq,
    findings: [],
    findings_as_of_seq: seq,
  });

const message = (state: LiveState, event: ReturnType<typeof plainEvent>) =>
  apply(state, { kind: 'message', message: event });

describe('the order of events', () => {
  it('applies the next event and remembers its number', () => {
    const state = message(start(), plainEvent(11, 10));
    expect(state.seq).toBe(11);
    expect(state.log.map((row) => row.seq)).toEqual([11]);
  });

  it('takes an event once, however often it comes', () => {
    const once = message(start(), plainEvent(11, 10));
    expect(message(once, plainEvent(11, 10))).toBe(once);
  });

  it('drops an event older than what it has', () => {
    const state = message(start(), plainEvent(12, 10));
    expect(message(state, plainEvent(11, 10))).toBe(state);
  });

  it('accepts a jump in seq when the filtered stream says nothing lay between', () => {
    expect(message(start(), plainEvent(40, 10))).toMatchObject({ seq: 40, gap: false });
  });

  it('sees a gap and applies nothing more until a snapshot heals it', () => {
    const gapped = message(start(), alertEvent(13, 12, anAlert({ id: 1 })));
    expect(gapped).toMatchObject({ gap: true, seq: 10 });
    expect(gapped.alerts.size).toBe(0);
    expect(message(gapped, plainEvent(11, 10))).toBe(gapped);
    const healed = apply(gapped, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 13 }),
      alerts: [anAlert({ id: 1 })],
      alerts_as_of_seq: 13,
      findings: [],
      findings_as_of_seq: 13,
    });
    expect(healed).toMatchObject({ gap: false, seq: 13 });
    expect(healed.alerts.has(1)).toBe(true);
  });

  it('ignores events before the first snapshot', () => {
    expect(message(EMPTY_STATE, plainEvent(1, 0))).toBe(EMPTY_STATE);
  });

  it('starts the replay at the older of the two snapshots', () => {
    const state = apply(EMPTY_STATE, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 20 }),
      alerts: [],
      alerts_as_of_seq: 17,
      findings: [],
      findings_as_of_seq: 17,
    });
    expect(state.seq).toBe(17);
  });

  it('keeps its place when it only looked while the feed was away, so that the replay is whole', () => {
    const polled = apply(start(10), {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 20 }),
      alerts: [anAlert({ id: 3, version: 4 })],
      alerts_as_of_seq: 20,
      findings: [],
      findings_as_of_seq: 20,
      keepPlace: true,
    });
    expect(polled.seq).toBe(10);
    const replayed = message(polled, alertEvent(11, 10, anAlert({ id: 3, version: 1 })));
    expect(replayed).toMatchObject({ seq: 11 });
    expect(replayed.alerts.get(3)?.version).toBe(4);
    expect(replayed.log).toHaveLength(1);
  });

  it('keeps the log short and newest first', () => {
    let state = start(0);
    for (let seq = 1; seq <= LOG_LIMIT + 5; seq += 1) state = message(state, plainEvent(seq, seq - 1));
    expect(state.log).toHaveLength(LOG_LIMIT);
    expect(state.log[0]?.seq).toBe(LOG_LIMIT + 5);
  });

  it('forgets the log of another epoch', () => {
    const state = message(start(), plainEvent(11, 10));
    const other = apply(state, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 3, epoch: 'restored' }),
      alerts: [],
      alerts_as_of_seq: 3,
      findings: [],
      findings_as_of_seq: 3,
    });
    expect(other).toMatchObject({ epoch: 'restored', seq: 3, log: [] });
  });
});

describe('positions', () => {
  const at = (time: string) => ({ person_id: 1, lat: 19, lon: 72.9, accuracy_m: 5, at: time });

  it('move a person and never go back', () => {
    const moved = apply(start(), { kind: 'positions', items: [at('2026-01-01T10:00:10Z')] });
    expect(moved.people.get(1)).toMatchObject({ lat: 19, at: '2026-01-01T10:00:10Z' });
    expect(apply(moved, { kind: 'positions', items: [at('2026-01-01T10:00:05Z')] })).toBe(moved);
  });

  it('compare instants, not texts', () => {
    const moved = apply(start(), { kind: 'positions', items: [at('2026-01-01T15:40:00+05:30')] });
    expect(moved.people.get(1)?.at).toBe('2026-01-01T15:40:00+05:30');
    expect(apply(moved, { kind: 'positions', items: [at('2026-01-01T10:09:00Z')] })).toBe(moved);
  });

  it('do not touch the sequence, and unknown people are left out', () => {
    const state = start();
    const moved = apply(state, {
      kind: 'positions',
      items: [{ ...at('2026-01-01T11:00:00Z'), person_id: 99 }],
    });
    expect(moved).toBe(state);
  });

  it('survive a snapshot that was read before them', () => {
    const moved = apply(start(), { kind: 'positions', items: [at('2026-01-01T10:00:10Z')] });
    const refreshed = apply(moved, {
      kind: 'refresh',
      live: aSnapshot({ people: [aPerson({ battery: 0.5 })] }),
    });
    expect(refreshed.people.get(1)?.lat).toBe(19);
    expect(refreshed.seq).toBe(moved.seq);
  });

  it('drop the words that explained another state', () => {
    const moved = apply(start(), {
      kind: 'positions',
      items: [{ ...at('2026-01-01T10:00:10Z'), state: 'away' as const }],
    });
    expect(moved.people.get(1)).toMatchObject({ state: 'away', state_reason: '' });
  });
});

describe('alerts', () => {
  it('are put whole, so the same state twice is the same state', () => {
    const alert = anAlert({ id: 5, version: 2 });
    const state = message(start(), alertEvent(11, 10, alert));
    expect(state.alerts.get(5)).toEqual(alert);
  });

  it('never fall behind an answer that came first over REST', () => {
    const answered = apply(start(), {
      kind: 'alert',
      alert: anAlert({ id: 5, version: 3, status: 'ACKNOWLEDGED' }),
    });
    const state = message(answered, alertEvent(11, 10, anAlert({ id: 5, version: 2, status: 'NEW' })));
    expect(state.alerts.get(5)).toMatchObject({ version: 3, status: 'ACKNOWLEDGED' });
    expect(state.seq).toBe(11);
  });

  it('can be rolled back after a deed that failed', () => {
    const before = anAlert({ id: 5, version: 2 });
    const guessed = apply(start(), {
      kind: 'alert',
      alert: { ...before, version: 2, status: 'ACKNOWLEDGED' },
    });
    const back = apply(guessed, { kind: 'alert', alert: before, force: true });
    expect(back.alerts.get(5)?.status).toBe('NEW');
  });

  it('that were open but are not in a new snapshot are gone', () => {
    const state = message(start(), alertEvent(11, 10, anAlert({ id: 5 })));
    const next = apply(state, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 12 }),
      alerts: [],
      alerts_as_of_seq: 12,
      findings: [],
      findings_as_of_seq: 12,
    });
    expect(next.alerts.size).toBe(0);
  });
});

describe('findings', () => {
  it('open, change and clear through the feed, whole each time', () => {
    const opened = message(start(), findingEvent(11, 10, aFinding({ id: 5 }), 'finding_created'));
    expect(opened.findings.get(5)?.status).toBe('NEW');
    const over = aFinding({ id: 5, version: 2, status: 'CLEARED', cleared_at: '2026-01-01T10:20:00Z' });
    const cleared = message(opened, findingEvent(12, 11, over, 'finding_cleared'));
    expect(cleared.findings.get(5)).toEqual(over);
    expect(cleared).toMatchObject({ seq: 12, alerts: start().alerts });
  });

  it('never fall behind an answer that came first over REST, and can be rolled back', () => {
    const before = aFinding({ id: 5, version: 2 });
    const judged = apply(start(), {
      kind: 'finding',
      finding: aFinding({ id: 5, version: 3, status: 'RESOLVED', resolution: 'CONFIRMED' }),
    });
    expect(message(judged, findingEvent(11, 10, before)).findings.get(5)?.resolution).toBe('CONFIRMED');
    const back = apply(judged, { kind: 'finding', finding: before, force: true });
    expect(back.findings.get(5)?.status).toBe('NEW');
  });

  it('are renewed by a snapshot: what is over is kept for undo, what is neither open nor over is gone', () => {
    const held = [aFinding({ id: 1 }), aFinding({ id: 2, status: 'CLEARED' })].reduce(
      (state, finding) => apply(state, { kind: 'finding', finding }),
      start(),
    );
    const next = apply(held, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 20 }),
      alerts: [],
      alerts_as_of_seq: 20,
      findings: [aFinding({ id: 3 })],
      findings_as_of_seq: 18,
    });
    expect([...next.findings.keys()].sort()).toEqual([2, 3]);
    expect(next.seq).toBe(18);
  });

  it('that are over are kept only so long', () => {
    let state = start();
    for (let id = 1; id <= OVER_LIMIT + 1; id += 1) {
      const cleared_at = new Date(Date.parse('2026-01-01T10:00:00Z') + id * 1_000).toISOString();
      state = apply(state, { kind: 'finding', finding: aFinding({ id, status: 'CLEARED', cleared_at }) });
    }
    expect(state.findings.size).toBe(OVER_LIMIT);
    expect(state.findings.has(1)).toBe(false);
  });

  it('of an event without the finding leave the picture as it is', () => {
    const state = message(start(), { ...plainEvent(11, 10), type: 'finding_created' });
    expect(state).toMatchObject({ seq: 11 });
    expect(state.findings.size).toBe(0);
  });
});

describe('tickets and incidents', () => {
  const ticketEvent = (seq: number, ticket = aTicket()) => ({ ...plainEvent(seq, seq - 1), ticket });
  const incidentEvent = (seq: number, incident = anIncident()) => ({
    ...plainEvent(seq, seq - 1),
    type: 'incident_updated',
    incident,
  });

  it('come whole with their events, the newest version wins', () => {
    let state = message(start(), ticketEvent(11, aTicket({ version: 2, status: 'IN_PROGRESS' })));
    state = message(state, ticketEvent(12, aTicket({ version: 1 })));
    state = message(state, incidentEvent(13));
    expect(state.tickets.get(1)?.status).toBe('IN_PROGRESS');
    expect(state.incidents.get('i-1')?.code).toBe('I-000001');
  });

  it('that a snapshot no longer calls open are gone; one that is over stays for a while', () => {
    let state = message(start(), ticketEvent(11));
    state = message(state, ticketEvent(12, aTicket({ id: 2, status: 'CLOSED' })));
    const work = { tickets: [aTicket({ id: 3 })], incidents: [], as_of_seq: 9 };
    const next = apply(state, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: 12 }),
      alerts: [],
      alerts_as_of_seq: 12,
      findings: [],
      findings_as_of_seq: 12,
      work,
    });
    expect([...next.tickets.keys()].sort()).toEqual([2, 3]);
    expect(next.seq).toBe(9);
  });

  it('summarised by the server leave no gap', () => {
    const state = message(start(), { ...plainEvent(11, 10), type: 'events_coalesced' });
    expect(state).toMatchObject({ seq: 11, gap: false });
  });
});

describe('anomalies', () => {
  const snapshot = (state: LiveState, seq: number, anomalies?: { items: Anomaly[]; as_of_seq: number }) =>
    apply(state, {
      kind: 'snapshot',
      live: aSnapshot({ as_of_seq: seq }),
      alerts: [],
      alerts_as_of_seq: seq,
      findings: [],
      findings_as_of_seq: seq,
      anomalies,
    });

  it('come whole with their events, and the newest version wins', () => {
    let state = message(start(), anomalyEvent(11, 10, anAnomaly({ version: 2, fraud_score: 0.8 })));
    state = message(
      state,
      anomalyEvent(12, 11, anAnomaly({ version: 1, fraud_score: 0.3 }), 'anomaly_updated'),
    );
    expect(state.anomalies.get(1)?.fraud_score).toBe(0.8);
    state = message(
      state,
      anomalyEvent(13, 12, anAnomaly({ version: 3, status: 'CLEARED' }), 'anomaly_updated'),
    );
    expect(state.anomalies.get(1)?.status).toBe('CLEARED');
  });

  it('that a snapshot no longer calls open are gone, and its number counts', () => {
    const state = message(start(), anomalyEvent(11, 10, anAnomaly()));
    const next = snapshot(state, 12, { items: [anAnomaly({ id: 2 })], as_of_seq: 10 });
    expect([...next.anomalies.keys()]).toEqual([2]);
    expect(next.seq).toBe(10);
  });

  it('stay as they are when the snapshot was not allowed to hold them', () => {
    const state = message(start(), anomalyEvent(11, 10, anAnomaly()));
    const next = snapshot(state, 12);
    expect(next.anomalies).toBe(state.anomalies);
    expect(next.seq).toBe(12);
  });

  it('of an event without the anomaly leave the picture as it is', () => {
    const state = message(start(), { ...plainEvent(11, 10), type: 'anomaly_detected' });
    expect(state).toMatchObject({ seq: 11, gap: false });
    expect(state.anomalies.size).toBe(0);
  });
});
