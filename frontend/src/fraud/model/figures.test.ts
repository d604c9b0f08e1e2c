import { describe, expect, it } from 'vitest';
import { confusionName, fateOf, figureWords, intervalWords, progressShare, worstOf } from './figures';

describe('gates', () => {
  it('are passed, failed, or passed by luck', () => {
    expect(fateOf({ passed: true, by_luck: false })).toBe('passed');
    expect(fateOf({ passed: true, by_luck: true })).toBe('luck');
    expect(fateOf({ passed: false, by_luck: false })).toBe('failed');
  });

  it('show shares with two digits and counts whole', () => {
    expect([0.851, 1234, null, '>= 500'].map(figureWords)).toEqual(['0.85', '1,234', '–', '>= 500']);
    expect(intervalWords([0.81, 0.9])).toBe('0.81–0.90');
    expect(intervalWords(null)).toBe('–');
  });
});

describe('names', () => {
  it('of kinds are said in words, those of sites as they are', () => {
    expect(confusionName('GHOST_SHIFT')).toBe('Ghost shift');
    expect(confusionName('Gate 3')).toBe('Gate 3');
  });
});

describe('drift and progress', () => {
  it('name the worst measure', () => {
    const features = [
      { feature: 'battery_level', psi: 0.1 },
      { feature: 'gps_accuracy', psi: 0.4 },
    ];
    expect(worstOf({ features })?.feature).toBe('gps_accuracy');
    expect(worstOf({ features: [] })).toBeNull();
  });

  it('of a training that has not begun is no share', () => {
    expect(progressShare({ done: 0, total: 0 })).toBe(0);
    expect(progressShare({ done: 3, total: 4 })).toBe(0.75);
  });
});
