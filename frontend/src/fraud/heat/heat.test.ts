import { describe, expect, it } from 'vitest';
import type { SiteHeat } from '../../api/fraud';
import { coloursOf, heatRadius, sortedBy } from './heat';

const aSite = (over: Partial<SiteHeat>): SiteHeat => ({
  site_id: 1,
  site_name: 'Gate',
  lat: 0,
  lon: 0,
  avg_score: 0.1,
  max_score: 0.2,
  predictions: 3,
  ...over,
});

describe('the heat of sites', () => {
  it('shows in size and colour, both within bounds', () => {
    expect(heatRadius(0)).toBe(6);
    expect(heatRadius(1)).toBe(24);
    expect(heatRadius(4)).toBe(24);
    expect(heatRadius(0.8)).toBeGreaterThan(heatRadius(0.4));
    expect(coloursOf(0.85).colour).toBe('critical');
    expect(coloursOf(0.1).severity).toBeNull();
  });

  it('is sorted by the measure that is looked at', () => {
    const calm = aSite({ site_id: 1, avg_score: 0.3, max_score: 0.4 });
    const spiky = aSite({ site_id: 2, avg_score: 0.1, max_score: 0.9 });
    expect(sortedBy([calm, spiky], 'max').map((one) => one.site_id)).toEqual([2, 1]);
    expect(sortedBy([spiky, calm], 'avg').map((one) => one.site_id)).toEqual([1, 2]);
  });
});
