import { describe, expect, it } from 'vitest';
import { aFinding } from '../feed/examples';
import { formatNumber, lastingWords, measureWords, statusWords } from './words';

const NOW = Date.parse('2026-01-01T10:22:00Z');

describe('a finding in words', () => {
  it('lasts until it is cleared, and then has lasted', () => {
    expect(lastingWords(aFinding(), NOW)).toBe('lasting 22 m');
    const over = { cleared_at: '2026-01-01T10:14:00Z', duration_s: 840 };
    expect(lastingWords(aFinding(over), NOW)).toBe('cleared after 14 m');
  });

  it('says the verdict once there is one', () => {
    expect(statusWords(aFinding({ status: 'CLEARED' }))).toBe('Cleared');
    expect(statusWords(aFinding({ status: 'RESOLVED', resolution: 'FALSE_POSITIVE' }))).toBe('False alarm');
  });

  it('carries the unit of what was measured', () => {
    expect(measureWords({ value: 1_900, unit: 'm' })).toBe('1.9 km');
    expect(measureWords({ value: 0.07, unit: 'share' })).toBe('7 %');
    expect(measureWords({ value: 95, unit: 'min' })).toBe('95 min');
    expect(measureWords({ value: 4, unit: null })).toBe('4');
    expect(measureWords({ value: null, unit: 'm' })).toBe('–');
    expect(measureWords(null)).toBe('–');
  });

  it('keeps decimals only where they say something', () => {
    expect([312.4, 31.26, 4.456, 3].map(formatNumber)).toEqual(['312', '31.3', '4.46', '3']);
  });
});
