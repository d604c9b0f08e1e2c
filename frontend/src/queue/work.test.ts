import { describe, expect, it } from 'vitest';
import { anAlert, anIncident, aTicket, aWorkItem } from '../feed/examples';
import { belongs, countViews, currentItem, goneItem, isWaiting, type Live, mergeWork, says } from './work';

const NOW = Date.parse('2026-01-01T10:05:00Z');
const asha = { person_id: 7, name: 'Asha' };
const live = (parts: Partial<Record<keyof Live, { id: number | string }[]>> = {}): Live =>
  Object.fromEntries(
    ['alerts', 'incidents', 'tickets'].map((name) => [
      name,
      new Map((parts[name as keyof Live] ?? []).map((one) => [one.id, one])),
    ]),
  ) as unknown as Live;
const keys = (items: { key: string }[]) => items.map((item) => item.key);
const away = { alert_type: 'POST_ABANDONED' };

describe('a row of the queue', () => {
  it('takes what the feed tells of its alert, and only what is newer', () => {
    const known = live({ alerts: [anAlert({ ...away, version: 3, status: 'ACKNOWLEDGED' })] });
    expect(currentItem(aWorkItem({ version: 2 }), known, new Map()).status).toBe('ACKNOWLEDGED');
    expect(currentItem(aWorkItem({ version: 4 }), known, new Map()).status).toBe('NEW');
  });

  it('shows what was just done here before the server has answered', () => {
    const guesses = new Map([['alert/1', { status: 'RESOLVED' }]]);
    const item = currentItem(aWorkItem(), live(), guesses);
    expect([item.status, isWaiting(item, NOW)]).toEqual(['RESOLVED', false]);
  });

  it('is over once its alert is held back, its incident merged or its ticket closed', () => {
    const known = live({
      alerts: [anAlert({ ...away, disposition: 'INHIBITED' })],
      incidents: [anIncident({ merged_into: 'i-2' })],
      tickets: [aTicket({ status: 'CLOSED' })],
    });
    const ticket = { id: 1, ticketno: 'T-000001', status: 'ASSIGNED', sla: null };
    const rows = [
      aWorkItem(),
      aWorkItem({ key: 'incident/i-1', kind: 'incident', incident_id: 'i-1' }),
      aWorkItem({ key: 'ticket/1', kind: 'ticket', alert_id: null, alert_ids: [], ticket }),
    ].map((item) => currentItem(item, known, new Map()));
    expect(rows.map((item) => isWaiting(item, NOW))).toEqual([false, false, false]);
  });

  it('of an incident that has left the list is over once its alerts are', () => {
    const row = { key: 'incident/i-1', kind: 'incident' as const, incident_id: 'i-1' };
    const item = aWorkItem(row);
    const looks = (status: 'NEW' | 'RESOLVED') =>
      goneItem(item, live({ alerts: [anAlert({ ...away, status })] }), new Map()).status;
    expect([looks('NEW'), looks('RESOLVED')]).toEqual(['NEW', 'RESOLVED']);
  });

  it('that is put aside waits again when its time is over', () => {
    const item = aWorkItem({ snoozed_until: '2026-01-01T10:10:00Z' });
    expect([isWaiting(item, NOW), isWaiting(item, NOW + 6 * 60_000)]).toEqual([false, true]);
  });
});

describe('the queue', () => {
  it('has an SOS first the moment the feed tells of it, then goes by priority', () => {
    const rows = mergeWork(
      [aWorkItem({ key: 'alert/2', alert_id: 2, alert_ids: [2], priority: 98 }), aWorkItem()],
      live({ alerts: [anAlert({ id: 9, priority: 50 })] }),
      new Map(),
    );
    expect(keys(rows)).toEqual(['alert/9', 'alert/2', 'alert/1']);
  });

  it('has one row a trouble: an alert within a shown incident has none of its own', () => {
    const incident = aWorkItem({
      key: 'incident/i-1',
      kind: 'incident',
      incident_id: 'i-1',
      alert_ids: [1],
    });
    const joined = anAlert({ ...away, id: 5, incident_id: 'i-1' });
    const other = anAlert({ ...away, id: 6 });
    const silenced = anAlert({ ...away, id: 7, disposition: 'SILENCED' });
    const known = live({ alerts: [anAlert({ ...away }), joined, other, silenced] });
    expect(keys(mergeWork([incident], known, new Map()))).toEqual(['alert/6', 'incident/i-1']);
  });

  it('knows whose a row is, counts the views, and finds a row by its words', () => {
    const items = [aWorkItem({ assigned_to: asha }), aWorkItem({ key: 'alert/2' })];
    expect(items.map((item) => belongs(item, 'mine', 7))).toEqual([true, false]);
    expect(items.map((item) => belongs(item, 'mine', null))).toEqual([false, false]);
    expect(countViews(items, 7, null)).toEqual({ open: 2, mine: 1, unclaimed: 1 });
    expect([says(aWorkItem(), 'fence ravi'), says(aWorkItem(), 'battery')]).toEqual([true, false]);
  });
});
