import { describe, expect, it } from 'vitest';
import { toggled } from './ticks';

const ROWS = [5, 4, 3, 2, 1];
const sorted = (ticked: ReadonlySet<number>) => [...ticked].sort();

describe('ticking rows', () => {
  it('ticks one and takes the tick away again', () => {
    const once = toggled(new Set<number>(), ROWS, 3, null);
    expect(sorted(once)).toEqual([3]);
    expect(sorted(toggled(once, ROWS, 3, null))).toEqual([]);
  });

  it('takes along everything between two rows, upwards and downwards', () => {
    expect(sorted(toggled(new Set([4]), ROWS, 2, 4))).toEqual([2, 3, 4]);
    expect(sorted(toggled(new Set([1]), ROWS, 4, 1))).toEqual([1, 2, 3, 4]);
    expect(sorted(toggled(new Set([2, 3, 4]), ROWS, 4, 2))).toEqual([]);
  });

  it('ticks only the row when the other end is gone', () => {
    expect(sorted(toggled(new Set<number>(), ROWS, 2, 99))).toEqual([2]);
  });
});
