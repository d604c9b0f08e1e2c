import { describe, expect, it } from 'vitest';
import { type Named, placeLabels } from './labels';

const crowdName = (count: number) => `${count} sites`;
const site = (id: number, x: number, y: number, weight = 0): Named => ({
  id,
  name: `Site ${id}`,
  weight,
  x,
  y,
  name_y: y + 10,
});

describe('names on the map', () => {
  it('stand apart where there is room', () => {
    const labels = placeLabels([site(1, 0, 0), site(2, 300, 0)], 10, crowdName);
    expect(labels.map((label) => label.name)).toEqual(['Site 1', 'Site 2']);
  });

  it('become one for sites that cannot be told apart, led by the gravest', () => {
    const labels = placeLabels([site(1, 0, 0), site(2, 5, 5, 9), site(3, 8, 0)], 10, crowdName);
    expect(labels).toEqual([{ id: 2, members: [2, 1, 3], name: '3 sites' }]);
  });

  it('leave out the lighter of two that would cover each other', () => {
    const labels = placeLabels([site(1, 0, 0), site(2, 30, 2, 9)], 10, crowdName);
    expect(labels.map((label) => label.id)).toEqual([2]);
  });
});
