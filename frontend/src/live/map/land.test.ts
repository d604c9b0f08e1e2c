import { describe, expect, it } from 'vitest';
import { unwrap } from './land';

describe('the outline of the land', () => {
  it('goes on beyond the date line instead of leaping across the map', () => {
    const lons = unwrap([
      [170, 60],
      [179, 61],
      [-178, 62],
      [-170, 63],
      [179, 64],
    ]).map(([lon]) => lon);
    expect(lons).toEqual([170, 179, 182, 190, 179]);
  });
});
