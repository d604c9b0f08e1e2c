import { describe, expect, it } from 'vitest';
import { formatAge, formatClock, formatDistance, formatMoment, formatTimer, zoneName } from './format';

const NOW = Date.parse('2026-01-01T10:00:00Z');

describe('times on the screen', () => {
  it('shows ages in one unit, two for hours', () => {
    expect(formatAge('2026-01-01T09:59:46Z', NOW)).toBe('14 s');
    expect(formatAge('2026-01-01T09:49:00Z', NOW)).toBe('11 m');
    expect(formatAge('2026-01-01T06:55:00Z', NOW)).toBe('3 h 05');
    expect(formatAge('2025-12-28T10:00:00Z', NOW)).toBe('4 d');
  });

  it('shows what is unknown as unknown and a clock slightly ahead as now', () => {
    expect(formatAge(null, NOW)).toBe('–');
    expect(formatAge('2026-01-01T10:00:02Z', NOW)).toBe('0 s');
  });

  it('runs a timer past the hour', () => {
    expect(formatTimer(14_000)).toBe('00:14');
    expect(formatTimer(3_729_000)).toBe('1:02:09');
  });

  it("speaks the site's zone and names it", () => {
    expect(formatClock('2026-01-01T21:17:00Z', 'Asia/Kolkata')).toBe('02:47');
    expect(zoneName(NOW, 'Asia/Kolkata')).toBe('IST');
    expect(formatMoment('2025-12-31T21:17:00Z', NOW, 'UTC')).toContain('31 Dec');
  });

  it('changes to kilometres at one', () => {
    expect(formatDistance(312)).toBe('312 m');
    expect(formatDistance(1_900)).toBe('1.9 km');
    expect(formatDistance(null)).toBe('–');
  });
});
