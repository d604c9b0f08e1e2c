import { describe, expect, it } from 'vitest';
import { aWorkItem } from '../feed/examples';
import {
  acknowledging,
  assigning,
  byKind,
  idOf,
  maySnooze,
  reopening,
  resolving,
  snoozing,
  undoing,
} from './deedKinds';
import { fits, NO_FILTERS, queueAddress, readFilters, readRow } from './filters';
import { outcomeOf } from './outcomes';
import { untilOf } from './snooze';

const NOW = Date.parse('2026-01-01T10:05:00Z');
const me = { kind: 'person', id: 7, name: 'Asha' };

describe('the filters of the queue', () => {
  it('are its address, and the row that is read', () => {
    const filters = { ...NO_FILTERS, view: 'mine', severity: 'HIGH', q: 'gate 3' } as const;
    const address = queueAddress(filters, 'incident/i-1');
    expect(address).toBe('/queue?view=mine&severity=HIGH&q=gate+3&row=incident/i-1');
    expect(readFilters(address.split('?')[1] ?? '')).toEqual(filters);
    expect(readRow(address.split('?')[1] ?? '')).toBe('incident/i-1');
    expect(queueAddress(readFilters('view=nonsense&severity=x'))).toBe('/queue');
  });

  it('take severities by rank', () => {
    const atLeast = { ...NO_FILTERS, severity: 'HIGH' } as const;
    const says = (severity: 'CRITICAL' | 'MEDIUM') => fits(aWorkItem({ severity }), atLeast, null);
    expect([says('CRITICAL'), says('MEDIUM')]).toEqual([true, false]);
  });
});

describe('deeds on work', () => {
  it('go to the resource that the row is', () => {
    const ticket = { id: 4, ticketno: 'T-000004', status: 'NEW', sla: null };
    expect(idOf(aWorkItem())).toBe(1);
    expect(idOf(aWorkItem({ kind: 'incident', incident_id: 'i-1' }))).toBe('i-1');
    expect(idOf(aWorkItem({ kind: 'ticket', ticket }))).toBe(4);
    const kinds = byKind([aWorkItem(), aWorkItem({ kind: 'incident' }), aWorkItem({ key: 'alert/2' })]);
    expect([...kinds].map(([kind, items]) => [kind, items.length])).toEqual([
      ['alert', 2],
      ['incident', 1],
    ]);
  });

  it('are taken back: to the former owner, or by opening again; a comment stands', () => {
    const divya = { person_id: 9, name: 'Divya' };
    expect(undoing(assigning('me', null), aWorkItem({ assigned_to: divya }))?.body).toEqual({ person_id: 9 });
    expect(undoing(assigning('me', null), aWorkItem())?.body).toEqual({ person_id: null });
    for (const deed of [acknowledging(me), resolving('TEST', ''), snoozing('2026-01-01T11:00:00Z', 'x')])
      expect(undoing(deed, aWorkItem())?.verb).toBe('reopen');
    expect(undoing(reopening(), aWorkItem())).toBeNull();
  });

  it('never put an SOS aside', () => {
    expect([maySnooze(aWorkItem()), maySnooze(aWorkItem({ sounding: true }))]).toEqual([true, false]);
  });

  it('on many are told one by one', () => {
    const result = (ok: boolean, status: number) => outcomeOf({ id: 1, ok, status, message: null });
    expect([result(true, 200), result(false, 409), result(false, 404), outcomeOf(undefined)]).toEqual([
      'done',
      'conflict',
      'failed',
      'failed',
    ]);
  });
});

describe('putting aside', () => {
  it('ends at a moment that lies ahead', () => {
    expect(untilOf('60', '', NOW)).toBe('2026-01-01T11:05:00.000Z');
    expect(untilOf('at', '', NOW)).toBeNull();
    expect(untilOf('at', '2026-01-01T10:00:00Z', NOW)).toBeNull();
    expect(untilOf('at', '2026-01-01T12:00:00Z', NOW)).toBe('2026-01-01T12:00:00.000Z');
  });
});
