import { describe, expect, it } from 'vitest';
import { matchersInWords, readMatchers, toRows } from './matchers';
import { readPeriod, windowOf } from './moments';

describe('conditions built by hand', () => {
  it('reads a list for `one of` and keeps ids as numbers', () => {
    const rows = [
      { key: 0, field: 'severity', op: 'in', value: 'LOW, INFO,' },
      { key: 1, field: 'site_id', op: '=', value: 3 },
    ];
    expect(readMatchers(rows)).toEqual([
      { field: 'severity', op: 'in', value: ['LOW', 'INFO'] },
      { field: 'site_id', op: '=', value: 3 },
    ]);
  });

  it('is nothing yet while a row is unfinished', () => {
    expect(readMatchers([{ key: 0, field: 'severity', op: '=', value: '' }])).toBeNull();
    expect(readMatchers([{ key: 0, field: 'severity', op: 'in', value: ' , ' }])).toBeNull();
    expect(readMatchers([])).toEqual([]);
  });

  it('comes back from the server as it was built', () => {
    const matchers = [{ field: 'severity', op: 'in', value: ['LOW', 'INFO'] }];
    expect(readMatchers(toRows(matchers))).toEqual(matchers);
  });

  it('is said as people speak', () => {
    const words = matchersInWords(
      [
        { field: 'alert_type', op: '=', value: 'LOW_ACTIVITY' },
        { field: 'site_id', op: '!=', value: 3 },
      ],
      (field, value) => (field === 'site_id' && value === 3 ? 'Gate 3' : undefined),
    );
    expect(words).toBe('kind is LOW_ACTIVITY and site is not Gate 3');
    expect(matchersInWords([])).toBe('everything');
  });
});

describe('periods', () => {
  it('end at a whole minute, so that asking again within it asks the same', () => {
    const early = windowOf('24h', Date.parse('2026-01-02T10:00:01Z'));
    expect(early).toEqual(windowOf('24h', Date.parse('2026-01-02T10:00:59Z')));
    expect(early).toEqual({ since: '2026-01-01T10:01:00.000Z', until: '2026-01-02T10:01:00.000Z' });
  });

  it('fall back on what is usual', () => {
    expect(readPeriod('period=30d')).toBe('30d');
    expect(readPeriod('period=for+ever')).toBe('7d');
  });
});
