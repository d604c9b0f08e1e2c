import { describe, expect, it } from 'vitest';
import { backoffMs, classify, type Link, refreshAfterMs } from './freshness';

const link = (over: Partial<Link> = {}): Link => ({
  mode: 'open',
  heard_at_ms: 0,
  started_at_ms: 0,
  ...over,
});

describe('freshness', () => {
  it('is amber within three seconds of silence and stale within ten', () => {
    expect(classify(link(), 2_000)).toBe('live');
    expect(classify(link(), 3_000)).toBe('reconnecting');
    expect(classify(link(), 10_000)).toBe('stale');
  });

  it('tells a poll from the feed, and an old poll from a fresh one', () => {
    expect(classify(link({ mode: 'polling' }), 4_500)).toBe('polling');
    expect(classify(link({ mode: 'polling' }), 10_000)).toBe('stale');
  });

  it('counts from the start when nothing was ever heard', () => {
    expect(classify(link({ mode: 'down', heard_at_ms: null, started_at_ms: 1_000 }), 2_000)).toBe(
      'reconnecting',
    );
    expect(classify(link({ mode: 'down', heard_at_ms: null, started_at_ms: 1_000 }), 11_000)).toBe('stale');
  });
});

describe('coming back', () => {
  it('is tried fast first and never later than five seconds', () => {
    const waits = [0, 1, 2, 3, 4, 5, 9].map((attempt) => backoffMs(attempt, () => 0));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(backoffMs(3, () => 1)).toBe(1_400);
  });
});

describe('reading everything again', () => {
  it('is rarer the more people there are', () => {
    expect(refreshAfterMs(true, 100)).toBeLessThan(4_000);
    expect(refreshAfterMs(true, 10_000)).toBeGreaterThan(60_000);
    expect(refreshAfterMs(false, 100)).toBeGreaterThan(refreshAfterMs(true, 100));
  });
});
