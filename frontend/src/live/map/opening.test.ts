import { describe, expect, it } from 'vitest';
import { busiestNeighbourhood, type Place } from './opening';

const place = (lat: number, lon: number, on_shift: number): Place => ({ lat, lon, on_shift });
const mumbai = [place(19.07, 72.87, 3), place(19.2, 72.97, 2), place(18.95, 72.83, 2)];
const london = [place(51.5, -0.12, 6)];

describe('where the map opens', () => {
  it('is where most people are on duty, however many sites there are elsewhere', () => {
    expect(busiestNeighbourhood([...london, ...mumbai])).toEqual(mumbai);
    expect(busiestNeighbourhood([...mumbai, place(51.5, -0.12, 8)])).toEqual([place(51.5, -0.12, 8)]);
  });

  it('is where most sites are while nobody is on duty', () => {
    const asleep = [...london, ...mumbai].map((site) => ({ ...site, on_shift: 0 }));
    expect(busiestNeighbourhood(asleep)).toHaveLength(3);
  });

  it('holds together what lies on both sides of the date line', () => {
    const fiji = [place(-17.7, 179.9, 1), place(-17.7, -179.9, 1)];
    expect(busiestNeighbourhood(fiji)).toEqual(fiji);
  });

  it('is nowhere without sites', () => {
    expect(busiestNeighbourhood([])).toEqual([]);
  });
});
