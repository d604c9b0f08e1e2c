import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '../api/findings';
import { byDay, readView, stepped, viewQuery } from './spine';

const NOW = Date.parse('2026-01-02T12:00:00Z');
const item = (at: string, over: Partial<TimelineItem> = {}): TimelineItem => ({
  at,
  kind: 'punch',
  title: 'Punched in',
  detail: null,
  severity: null,
  finding_id: null,
  alert_id: null,
  person_id: 1,
  person_name: 'Ravi Kumar',
  ...over,
});

describe('a timeline', () => {
  it('falls into days of the site, not of the server', () => {
    const items = [item('2026-01-01T19:00:00Z'), item('2026-01-01T18:00:00Z')];
    expect(byDay(items, '', 'UTC').map((day) => day.items.length)).toEqual([2]);
    const days = byDay(items, '', 'Asia/Kolkata');
    expect(days.map((day) => day.items.length)).toEqual([1, 1]);
    expect(days[0]?.name).toContain('2 Jan');
    expect(days[1]?.name).toContain('1 Jan');
  });

  it('shows one group when one is wanted', () => {
    const items = [item('2026-01-01T11:00:00Z'), item('2026-01-01T10:00:00Z', { kind: 'finding_opened' })];
    expect(byDay(items, 'findings', 'UTC').flatMap((day) => day.items.map((one) => one.kind))).toEqual([
      'finding_opened',
    ]);
    expect(byDay(items, 'tours', 'UTC')).toEqual([]);
  });

  it('is read back from its address, and takes no nonsense from it', () => {
    const view = { hours: '72', show: 'duty', at: '2026-01-01T00:00:00.000Z' } as const;
    expect(readView(viewQuery(view))).toEqual(view);
    expect(readView('hours=5&show=cake&at=soon')).toEqual({ hours: '24', show: '', at: '' });
  });

  it('steps back a whole range and never beyond now', () => {
    const back = stepped({ hours: '24', show: '', at: '' }, -1, NOW);
    expect(back.at).toBe('2026-01-01T12:00:00.000Z');
    expect(stepped(back, 1, NOW).at).toBe('');
  });
});
