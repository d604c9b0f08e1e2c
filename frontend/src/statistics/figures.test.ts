import { describe, expect, it } from 'vitest';
import { bucketsOf, dispositionParts, formatSeconds, keptShare } from './figures';

const SINCE = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

describe('figures over a period', () => {
  it('keeps unknown apart from nothing', () => {
    expect(formatSeconds(null)).toBe('–');
    expect(formatSeconds(0)).toBe('0 s');
    expect(keptShare({ met: 0, missed: 0 })).toBeNull();
    expect(keptShare({ met: 3, missed: 1 })).toBe(0.75);
  });

  it('shows what became of the alerts, largest first', () => {
    expect(dispositionParts({ by_disposition: { REACHED: 1, SILENCED: 3, HELD: 0 } })).toEqual([
      { name: 'SILENCED', count: 3, share: 0.75 },
      { name: 'REACHED', count: 1, share: 0.25 },
    ]);
  });

  it('fills the hours in which nothing happened', () => {
    const { step_ms, buckets } = bucketsOf(
      [{ start: '2026-01-01T02:00:00Z', raised: 5, reached: 1 }],
      SINCE,
      SINCE + 4 * HOUR_MS,
    );
    expect(step_ms).toBe(HOUR_MS);
    expect(buckets.map((one) => one.raised)).toEqual([0, 0, 5, 0]);
  });

  it('gathers hours of a long period, and loses none', () => {
    const by_hour = Array.from({ length: 720 }, (_, hour) => ({
      start: new Date(SINCE + hour * HOUR_MS).toISOString(),
      raised: 2,
      reached: 1,
    }));
    const { step_ms, buckets } = bucketsOf(by_hour, SINCE, SINCE + 720 * HOUR_MS);
    expect(step_ms).toBe(6 * HOUR_MS);
    expect(buckets.length).toBeLessThanOrEqual(200);
    expect(buckets.reduce((sum, one) => sum + one.raised, 0)).toBe(1440);
  });
});
