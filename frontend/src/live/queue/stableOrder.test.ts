import { describe, expect, it } from 'vitest';
import { keepOrder } from './stableOrder';

const all = () => true;

describe('a list under somebody’s hands', () => {
  it('follows the true order when nobody touches it', () => {
    expect(keepOrder([3, 1, 2], null, all)).toEqual({ shown: [3, 1, 2], waiting: 0 });
  });

  it('keeps its rows in place and counts the new ones', () => {
    expect(keepOrder([9, 8, 1, 2, 3], [3, 1, 2], all)).toEqual({ shown: [3, 1, 2], waiting: 2 });
  });

  it('keeps a row that was just resolved, and drops one that is gone', () => {
    expect(keepOrder([1], [3, 1, 2], (id) => id !== 2)).toEqual({ shown: [3, 1], waiting: 0 });
  });
});
