import { describe, expect, it } from 'vitest';
import { anAlert } from '../feed/examples';
import { toneFor } from './rules';

const NOW = Date.parse('2026-01-01T10:05:00Z');
const OPENED = Date.parse('2026-01-01T10:04:00Z');
const fresh = { last_seen_at: '2026-01-01T10:04:30Z' };

describe('the alarm', () => {
  it('rings for an SOS older than the page, until it is acknowledged', () => {
    expect(toneFor([anAlert()], null, OPENED, NOW)).toBe('critical');
    expect(toneFor([anAlert({ status: 'ACKNOWLEDGED' })], null, OPENED, NOW)).toBeNull();
  });

  it('holds an SOS for sixty seconds of a mute and no longer', () => {
    const mute = { since_ms: NOW, until_ms: NOW + 30 * 60_000 };
    expect(toneFor([anAlert()], mute, OPENED, NOW + 59_000)).toBeNull();
    expect(toneFor([anAlert()], mute, OPENED, NOW + 61_000)).toBe('critical');
  });

  it('rings at once for an SOS pressed after the mute', () => {
    const mute = { since_ms: NOW - 10_000, until_ms: NOW + 60_000 };
    const sos = anAlert({ last_seen_at: '2026-01-01T10:04:59Z' });
    expect(toneFor([sos], mute, OPENED, NOW)).toBe('critical');
  });

  it('has a tone for each of three severities and none below', () => {
    const tone = (severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW') =>
      toneFor([anAlert({ alert_type: 'NO_SHOW', severity, ...fresh })], null, OPENED, NOW);
    expect([tone('CRITICAL'), tone('HIGH'), tone('MEDIUM'), tone('LOW')]).toEqual([
      'critical',
      'high',
      'medium',
      null,
    ]);
  });

  it('is quiet about what was already open, and about what is muted', () => {
    expect(toneFor([anAlert({ alert_type: 'NO_SHOW', severity: 'HIGH' })], null, OPENED, NOW)).toBeNull();
    const mute = { since_ms: OPENED, until_ms: NOW + 1_000 };
    expect(toneFor([anAlert({ alert_type: 'NO_SHOW', ...fresh })], mute, OPENED, NOW)).toBeNull();
  });
});
