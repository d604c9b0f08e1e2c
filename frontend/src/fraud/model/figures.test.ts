import { describe, expect, it } from 'vitest';
import { confusionTable, fateOf, figureWords, intervalWords, progressShare, worstOf } from './figures';

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

describe('right and wrong', () => {
  it('is read from a list of rows', () => {
    const table = confusionTable([{ kind: 'GHOST_SHIFT', found: 9, missed: 1, site_id: 4 }]);
    expect(table).toEqual({
      columns: ['Found', 'Missed'],
      rows: [{ name: 'Punches, and no life between', cells: ['9', '1'] }],
    });
  });

  it('is read from counts by name', () => {
    const table = confusionTable({ 'Gate 3': { tp: 20, fp: 2 }, Depot: { tp: 4 } });
    expect(table.columns).toEqual(['Found', 'False alarms']);
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['20', '2'],
      ['4', '–'],
    ]);
    expect(confusionTable(undefined).rows).toEqual([]);
  });
});

describe('drift', () => {
  const features = [
    { feature: 'battery_level', psi: 0.1 },
    { feature: 'gps_accuracy', psi: 0.4 },
  ];

  it('names the worst measure, told or worked out', () => {
    expect(worstOf({ worst: null, features })?.feature).toBe('gps_accuracy');
    expect(worstOf({ worst: 'battery_level', features })?.psi).toBe(0.1);
    expect(worstOf({ worst: null, features: [] })).toBeNull();
  });

  it('of a training that has not begun is no share', () => {
    expect(progressShare({ done: 0, total: 0 })).toBe(0);
    expect(progressShare({ done: 3, total: 4 })).toBe(0.75);
  });
});
