import { describe, expect, it } from 'vitest';
import { allows, assigning, holding, prioritising, resolving } from './deedKinds';
import { filtersToRequest, NO_FILTERS, readFilters, ticketAddress } from './filters';
import { barsOf, clockOf, clockWords } from './sla';
import { linkAddress, moveWords, spineOf } from './spine';
import type { Sla, Ticket } from './types';

const NOW = Date.parse('2026-01-01T10:00:00Z');
const SLA: Sla = {
  policy: null,
  first_response_due: '2026-01-01T10:30:00Z',
  first_responded_at: null,
  resolution_due: '2026-01-01T14:00:00Z',
  resolved_at: null,
  paused_since: null,
  state: 'OK',
  elapsed_share: 0.5,
};
const TICKET: Ticket = {
  id: 12,
  ticketno: 'T-000012',
  title: 'Site silent',
  description: '',
  status: 'NEW',
  priority: 'HIGH',
  category: 'SECURITY_AUDIT',
  source: 'SYSTEMGENERATED',
  person_id: null,
  person_name: null,
  site_id: 3,
  site_name: 'Gate 3',
  assigned_to: { person_id: 7, name: 'Omar Khan' },
  acknowledged_at: null,
  acknowledged_by: null,
  resolution: null,
  occurrence_count: 1,
  created_at: '2026-01-01T09:30:00Z',
  updated_at: '2026-01-01T09:30:00Z',
  resolved_at: null,
  closed_at: null,
  held_until: null,
  metadata: {},
  sla: SLA,
  escalation_level: 0,
  watchers: [],
  version: 4,
  allowed: ['acknowledge', 'hold'],
};
const clock = (change: Partial<Sla>, status: Ticket['status'] = 'NEW', now_ms = NOW) =>
  clockOf({ status, sla: { ...SLA, ...change } }, now_ms);

describe('the clock of a ticket', () => {
  it('counts the first response down, then the resolution', () => {
    expect(clockWords(clock({}))).toBe('respond in 30 m');
    const answered = { first_responded_at: '2026-01-01T09:40:00Z' };
    expect(clockWords(clock(answered))).toBe('resolve in 4 h 00');
  });

  it('warns near the end, with seconds in the last ten minutes', () => {
    const near = clock({ elapsed_share: 0.8 }, 'NEW', NOW + 22 * 60_000);
    expect(near.state).toBe('warned');
    expect(clockWords(near)).toBe('respond in 08:00');
  });

  it('is overdue at once, whatever the server said last', () => {
    const late = clock({}, 'NEW', NOW + 31 * 60_000);
    expect(late.state).toBe('breached');
    expect(clockWords(late)).toBe('respond overdue 01:00');
  });

  it('stands while on hold and ends with the ticket', () => {
    expect(clock({ paused_since: '2026-01-01T09:50:00Z' }, 'ON_HOLD').state).toBe('paused');
    expect(clockWords(clock({ state: 'MET' }, 'RESOLVED'))).toBe('kept');
    expect(clockWords(clock({ state: 'MISSED' }, 'CLOSED'))).toBe('missed');
    expect(clock({}, 'CANCELLED').state).toBe('none');
    expect(clockOf({ status: 'NEW', sla: null }, NOW).state).toBe('none');
  });

  it('shows both promises, each kept or missed by its own time', () => {
    const [respond, resolve] = barsOf(
      { ...TICKET, sla: { ...SLA, first_responded_at: '2026-01-01T10:40:00Z' } },
      NOW + 45 * 60_000,
    );
    expect(respond?.state).toBe('missed');
    expect(resolve).toMatchObject({ state: 'ok', left_ms: (4 * 60 - 45) * 60_000 });
    expect(resolve?.share).toBeCloseTo(75 / 270);
  });

  it('does not move a bar while on hold', () => {
    const held = {
      ...TICKET,
      status: 'ON_HOLD' as const,
      sla: { ...SLA, paused_since: '2026-01-01T09:45:00Z' },
    };
    expect(barsOf(held, NOW)[0]).toMatchObject({ state: 'paused', share: 0.25 });
  });
});

describe('the address of the tickets page', () => {
  it('holds what differs from the plain view', () => {
    expect(ticketAddress(NO_FILTERS)).toBe('/tickets');
    expect(ticketAddress({ ...NO_FILTERS, status: 'ON_HOLD', owner: 'me' }, 4)).toBe(
      '/tickets/4?status=ON_HOLD&owner=me',
    );
    expect(readFilters('status=ON_HOLD&owner=me')).toEqual({ ...NO_FILTERS, status: 'ON_HOLD', owner: 'me' });
  });

  it('falls back where the address says nonsense', () => {
    expect(readFilters('status=GONE&order=worst&overdue=maybe')).toEqual(NO_FILTERS);
  });

  it('asks the server in its own words', () => {
    const asked = filtersToRequest(
      { ...NO_FILTERS, status: 'any', overdue: 'yes', order: 'priority' },
      'abc',
    );
    expect(asked).toBe('/noc/tickets/?overdue=true&order=-priority_rank&limit=100&cursor=abc');
  });
});

describe('deeds on a ticket', () => {
  it('sends the version that was seen', () => {
    expect(holding(TICKET, '2026-01-01T12:00:00Z', 'waits for the key').body).toEqual({
      version: 4,
      until: '2026-01-01T12:00:00Z',
      notes: 'waits for the key',
    });
  });

  it('takes back by the way back: the former owner, the former priority, a reopening', () => {
    const undo = assigning(TICKET, 'me', { person_id: 9, name: 'Asha' }).undo?.({ ...TICKET, version: 5 });
    expect(undo?.body).toEqual({ version: 5, person_id: 7 });
    expect(undo?.undo).toBeUndefined();
    expect(prioritising(TICKET, 'URGENT').undo?.(TICKET)?.body).toEqual({ version: 4, priority: 'HIGH' });
    expect(resolving(TICKET, 'CONFIRMED', '').undo?.(TICKET)?.verb).toBe('reopen');
  });

  it('offers what the state machine allows, by either word', () => {
    expect(allows(TICKET, 'acknowledge')).toBe(true);
    expect(allows({ allowed: ['snooze', 'set_priority'] }, 'hold')).toBe(true);
    expect(allows(TICKET, 'close')).toBe(false);
  });
});

describe('the history of a ticket', () => {
  const actor = { kind: 'person', id: 7, name: 'Omar Khan' };

  it('is one line of deeds, comments and occurrences, newest first', () => {
    const lines = spineOf({
      history: [
        { at: '2026-01-01T09:30:00Z', verb: 'opened', actor, notes: '', data: {} },
        { at: '2026-01-01T09:50:00Z', verb: 'comment', actor, notes: 'on my way', data: {} },
      ],
      occurrences: [
        {
          at: '2026-01-01T09:40:00Z',
          kind: 'finding',
          id: 3,
          severity: 'HIGH',
          title: 'Silent',
          evidence: {},
        },
      ],
    });
    expect(lines.map((line) => line.kind)).toEqual(['comment', 'occurrence', 'deed']);
    expect(lines[0]).toMatchObject({ who: 'Omar Khan', words: 'on my way' });
  });

  it('says what a deed changed', () => {
    expect(moveWords({ old_status: 'NEW', new_status: 'IN_PROGRESS' })).toBe('(new → in progress)');
    expect(moveWords({ assigned_to: { person_id: 7, name: 'Omar Khan' } })).toBe('to Omar Khan');
    expect(moveWords({})).toBe('');
  });

  it('leads to what it belongs to', () => {
    expect(linkAddress({ kind: 'finding', id: 4 })).toBe('/findings/4');
    expect(linkAddress({ kind: 'anomaly', id: 4 })).toBe('/fraud/anomalies/4');
    expect(linkAddress({ kind: 'signal', id: 4 })).toBeNull();
  });
});
