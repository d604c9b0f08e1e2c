import { describe, expect, it } from 'vitest';
import { aPerson } from '../../feed/examples';
import { distanceM, nearestHelpers } from './nearest';

const NOW = Date.parse('2026-01-01T10:01:00Z');
const person = (id: number, over: Parameters<typeof aPerson>[0] = {}) => ({
  ...aPerson({ person_id: id, ...over }),
  shown: 'on_post' as const,
});

describe('who could help', () => {
  it('are the nearest on post, nearest first, never the person in need', () => {
    const need = person(1, { lat: 19, lon: 72 });
    const far = person(2, { lat: 19.01, lon: 72 });
    const near = person(3, { lat: 19.001, lon: 72 });
    expect(nearestHelpers([need, far, near], need, NOW).map((one) => one.person.person_id)).toEqual([3, 2]);
  });

  it('are not those who are silent, off post or last seen long ago', () => {
    const need = person(1);
    const silent = { ...person(2), shown: 'silent' as const };
    const old = person(3, { at: '2026-01-01T09:40:00Z' });
    expect(nearestHelpers([need, silent, old], need, NOW)).toEqual([]);
  });

  it('cannot be told when nobody knows where the person is', () => {
    expect(nearestHelpers([person(2)], person(1, { lat: null, lon: null }), NOW)).toEqual([]);
  });

  it('are measured over the ground', () => {
    expect(distanceM(0, 0, 0, 1)).toBeCloseTo(111_195, -2);
  });
});
