import { describe, expect, it } from 'vitest';
import {
  commonZone,
  fromField,
  fromLocal,
  presetWindow,
  toField,
  windowTrouble,
  zoneOffsetMs,
} from './windows';

const at = (moment: string) => Date.parse(moment);
const said = ({ since_ms, until_ms }: { since_ms: number; until_ms: number }) =>
  [since_ms, until_ms].map((ms) => new Date(ms).toISOString().slice(0, 16));

describe('windows in local time', () => {
  it('last night ends this morning, and yesterday while it is still night', () => {
    expect(said(presetWindow('last_night', at('2026-11-21T04:30:00Z'), 'Asia/Kolkata'))).toEqual([
      '2026-11-20T16:30',
      '2026-11-21T00:30',
    ]);
    expect(said(presetWindow('last_night', at('2026-11-21T02:00:00Z'), 'UTC'))).toEqual([
      '2026-11-19T22:00',
      '2026-11-20T06:00',
    ]);
  });

  it('seven nights begin in the evening before the first', () => {
    expect(said(presetWindow('last_7_nights', at('2026-11-21T12:00:00Z'), 'UTC'))).toEqual([
      '2026-11-14T22:00',
      '2026-11-21T06:00',
    ]);
  });

  it('a night that begins after midnight begins on the day it ends', () => {
    const night = { from: 1, until: 5 };
    expect(said(presetWindow('last_night', at('2026-11-21T12:00:00Z'), 'UTC', night))).toEqual([
      '2026-11-21T01:00',
      '2026-11-21T05:00',
    ]);
  });

  it('thirty nights over a change of the clocks keep the hours of the clocks', () => {
    expect(said(presetWindow('last_30_nights', at('2026-11-10T12:00:00Z'), 'Europe/Berlin'))).toEqual([
      '2026-10-11T20:00',
      '2026-11-10T05:00',
    ]);
  });

  it('a typed time is read in the zone and written back the same', () => {
    const moment = fromField('2026-07-01T22:00', 'Europe/Berlin');
    expect(moment).toBe(at('2026-07-01T20:00:00Z'));
    expect(toField(moment ?? 0, 'Europe/Berlin')).toBe('2026-07-01T22:00');
    expect(fromField('', 'UTC')).toBeNull();
  });

  it('an hour the clocks skip moves on', () => {
    const skipped = fromLocal(at('2026-03-29T02:30:00Z'), 'Europe/Berlin');
    expect(zoneOffsetMs(skipped, 'Europe/Berlin')).toBe(2 * 3_600_000);
    expect(toField(skipped, 'Europe/Berlin')).toBe('2026-03-29T03:30');
  });
});

describe('what is wrong with a window', () => {
  const now = at('2026-11-21T12:00:00Z');

  it('is missing ends, ends before beginnings, and the future', () => {
    expect(windowTrouble(null, now, now)).toBe('incomplete');
    expect(windowTrouble(now, now, now)).toBe('backwards');
    expect(windowTrouble(now, now + 3_600_000, now)).toBe('future');
    expect(windowTrouble(now - 1, now, now)).toBeNull();
  });
});

it('the common zone is that of most sites', () => {
  expect(commonZone(['UTC', 'Asia/Kolkata', 'Asia/Kolkata'])).toBe('Asia/Kolkata');
  expect(commonZone([])).toBeUndefined();
});
