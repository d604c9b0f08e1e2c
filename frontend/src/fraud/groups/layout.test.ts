import { describe, expect, it } from 'vitest';
import type { Group } from '../../api/fraud';
import { layout, NODE_RADIUS, ringRadius, shortName } from './layout';

const aGroup = (id: number, people: number): Group => ({
  id,
  people: Array.from({ length: people }, (_, index) => ({ person_id: id * 100 + index, name: `P${index}` })),
  devices: ['PH-1'],
  sites: [],
  strength: 0.9,
  evidence: '',
  pairs: [{ a: id * 100, b: id * 100 + 1, times: 4, days: 3, gap_s: 40, order_share: 1, device: 'PH-1' }],
});

describe('the picture of groups', () => {
  it('keeps people apart from each other, however many they are', () => {
    for (const count of [2, 3, 8, 30]) {
      const { people } = layout([aGroup(1, count)], 600);
      for (const one of people) {
        for (const other of people) {
          if (one === other) continue;
          const apart = Math.hypot(one.x - other.x, one.y - other.y);
          expect(apart).toBeGreaterThan(2 * NODE_RADIUS);
        }
      }
    }
    expect(ringRadius(1)).toBe(0);
  });

  it('breaks into rows when it is wider than its place, and grows for a ring that is wider still', () => {
    const picture = layout([aGroup(1, 3), aGroup(2, 3), aGroup(3, 3)], 520);
    const tops = [1, 2, 3].map((id) => picture.people.find((one) => one.group === id)?.y);
    expect(tops[0]).toBe(tops[1]);
    expect(tops[2]).toBeGreaterThan(tops[0] ?? 0);
    expect(layout([aGroup(1, 60)], 420).width).toBeGreaterThan(420);
  });

  it('joins pairs, and leaves out those whose people are not in the group', () => {
    const group = aGroup(1, 2);
    const pair = { a: 100, b: 999, times: 1, days: 1, gap_s: null, order_share: null, device: null };
    const { edges } = layout([{ ...group, pairs: [...group.pairs, pair] }], 600);
    expect(edges.map((edge) => edge.weight)).toEqual([1]);
  });

  it('shortens names', () => {
    expect(shortName('Asif Khan')).toBe('Asif K.');
    expect(shortName('Lokesh')).toBe('Lokesh');
  });
});
