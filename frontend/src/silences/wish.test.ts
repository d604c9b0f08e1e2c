import { describe, expect, it } from 'vitest';
import { rowsOf, SILENCE_FIELDS, wishTrouble } from './wish';

const NOW = Date.parse('2026-01-01T10:00:00Z');
const LATER = '2026-01-01T11:00:00Z';

describe('a new silence', () => {
  it('takes conditions from the address', () => {
    expect(rowsOf('alert_type=LOW_ACTIVITY&site_id=3')).toMatchObject([
      { field: 'alert_type', op: '=', value: 'LOW_ACTIVITY' },
      { field: 'site_id', op: '=', value: 3 },
    ]);
    expect(rowsOf('')).toHaveLength(1);
  });

  it('never offers SOS', () => {
    const offered = SILENCE_FIELDS.flatMap((field) => field.offered ?? []).map(([value]) => value);
    expect(offered).not.toContain('SOS');
    expect(offered.length).toBeGreaterThan(3);
  });

  it('needs a condition, a reason and an end to come', () => {
    expect(wishTrouble([], 'repair', LATER, NOW)).toBe('matchers');
    expect(wishTrouble(null, 'repair', LATER, NOW)).toBe('matchers');
    expect(wishTrouble([1], '  ', LATER, NOW)).toBe('reason');
    expect(wishTrouble([1], 'repair', '2026-01-01T09:00:00Z', NOW)).toBe('end');
    expect(wishTrouble([1], 'repair', null, NOW)).toBe('end');
    expect(wishTrouble([1], 'repair', LATER, NOW)).toBeNull();
  });
});
