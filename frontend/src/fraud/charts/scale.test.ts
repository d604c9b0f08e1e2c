import { describe, expect, it } from 'vitest';
import { dayName, dayTicks, everyDay, pathOf, scaleOf } from './scale';

describe('scales', () => {
  it('go from the domain to pixels, upwards or downwards', () => {
    expect(scaleOf([0, 1], [100, 0])(0.25)).toBe(75);
    expect(scaleOf([5, 5], [0, 10])(5)).toBe(5);
  });

  it('name a few days, and keep a gap for days without punches', () => {
    const days = everyDay(['2026-11-03', '2026-10-31']);
    expect(days).toEqual(['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03']);
    expect(dayTicks(days, 2)).toEqual([
      { at: 0, label: '31 Oct' },
      { at: 2, label: '2 Nov' },
    ]);
    expect(dayName('2026-01-01')).toBe('1 Jan');
    expect(everyDay([])).toEqual([]);
  });

  it('draw a line through points', () => {
    expect(
      pathOf([
        [0, 1],
        [2, 3.25],
      ]),
    ).toBe('M0.0 1.0L2.0 3.3');
  });
});
