import { describe, expect, it } from 'vitest';
import { evidenceRows } from './evidence';

describe('the evidence of an alert', () => {
  it('carries units and words instead of field names', () => {
    expect(evidenceRows({ distance_outside_m: 312, battery: 0.61, lone: true })).toEqual([
      ['Distance outside', '312 m'],
      ['Battery', '61 %'],
      ['Lone', 'yes'],
    ]);
  });

  it("tells times in the site's zone", () => {
    expect(evidenceRows({ pressed_at: '2026-11-21T01:40:11Z' }, 'Asia/Kolkata')).toEqual([
      ['Pressed', '07:10:11 IST'],
    ]);
  });

  it('leaves out what only machines read, and what is not there', () => {
    expect(
      evidenceRows({ person_code: 'G-1', lat: 1, event_ids: [], note: 'x', device: null, empty: '' }),
    ).toEqual([]);
  });
});
