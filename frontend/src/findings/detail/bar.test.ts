import { describe, expect, it } from 'vitest';
import type { BaselineEvidence } from '../../api/findings';
import { barOf, seenOf } from './bar';

const baseline = (over: Partial<BaselineEvidence> = {}): BaselineEvidence => ({
  profile_id: 1,
  metric_type: 'phone_events_count',
  hour_of_week: 98,
  mean: 30,
  std_dev: 6,
  p05: 20,
  p95: 40,
  sample_count: 64,
  z_score: -4.3,
  threshold: 3,
  reason: '',
  ...over,
});

describe('the bar of a baseline', () => {
  it('puts everything in its order between zero and a little more than the most', () => {
    const bar = barOf(baseline(), 4);
    expect(bar.from).toBe(0);
    const { low, high, mean, observed } = bar;
    expect([observed, low, mean, high]).toEqual([...[observed, low, mean, high]].sort());
    expect(bar.limits).toHaveLength(2);
    expect(Math.max(high, ...bar.limits)).toBeLessThan(1);
  });

  it('leaves out limits below zero or far away', () => {
    expect(barOf(baseline({ mean: 3, p05: 1, p95: 5, std_dev: 2, threshold: 4 }), 4).limits).toEqual([]);
    expect(barOf(baseline({ std_dev: 0 }), 4).limits).toEqual([]);
    expect(barOf(baseline({ threshold: null }), 4).limits).toEqual([]);
  });

  it('stands when nothing ever happened', () => {
    const bar = barOf(baseline({ mean: 0, p05: 0, p95: 0, std_dev: 0 }), 0);
    expect(bar).toMatchObject({ low: 0, high: 0, mean: 0, observed: 0 });
  });

  it('knows what was counted, or works it out of the distance from the mean', () => {
    expect(seenOf(baseline({ value: 7 }))).toBe(7);
    expect(seenOf(baseline({ z_score: -2 }))).toBe(18);
    expect(seenOf(baseline({ z_score: -9 }))).toBe(0);
    expect(seenOf(baseline({ z_score: null }))).toBeNull();
  });

  it('shows no mark for what was not measured', () => {
    expect(barOf(baseline(), null).observed).toBeNull();
  });
});
