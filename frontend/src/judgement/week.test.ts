import { describe, expect, it } from 'vitest';
import { aProfile } from './examples';
import {
  byHour,
  figuresOf,
  HOURS_A_DAY,
  hourByKey,
  hourName,
  hourOfWeek,
  readWeekView,
  shadeOf,
  weekAddress,
} from './week';

describe('the hours of a week', () => {
  it('are named by day and clock, from Monday on', () => {
    expect(hourName(0)).toBe('Mon 00:00');
    expect(hourName(22)).toBe('Mon 22:00');
    expect(hourName(167)).toBe('Sun 23:00');
  });

  it("are counted in the site's own zone, over a change of the clocks too", () => {
    const monday_22_utc = Date.parse('2026-11-16T22:15:00Z');
    expect(hourOfWeek(monday_22_utc, 'UTC')).toBe(22);
    expect(hourName(hourOfWeek(monday_22_utc, 'Asia/Kolkata'))).toBe('Tue 03:00');
    // In Berlin 01:30 UTC of this Sunday is the second 02:30 of the night.
    expect(hourName(hourOfWeek(Date.parse('2026-10-25T01:30:00Z'), 'Europe/Berlin'))).toBe('Sun 02:00');
  });

  it('follow the arrows, around the ends of the week', () => {
    expect(hourByKey('ArrowRight', 167, 1, HOURS_A_DAY)).toBe(0);
    expect(hourByKey('ArrowLeft', 0, 1, HOURS_A_DAY)).toBe(167);
    expect(hourByKey('ArrowDown', 150, 1, HOURS_A_DAY)).toBe(6);
    expect(hourByKey('Home', 30, 1, HOURS_A_DAY)).toBe(24);
    expect(hourByKey('End', 30, 1, HOURS_A_DAY)).toBe(47);
    expect(hourByKey('j', 30, 1, HOURS_A_DAY)).toBeNull();
  });
});

describe('the picture of a week', () => {
  const week = byHour([
    aProfile(5, { mean: 10, is_stable: true }),
    aProfile(30, { mean: 50, sample_count: 29 }),
  ]);

  it('has a place for every hour and nothing where nothing was learned', () => {
    expect(week).toHaveLength(168);
    expect(week[5]?.mean).toBe(10);
    expect(week[6]).toBeNull();
  });

  it('counts what is learned, stable and thin', () => {
    expect(figuresOf(week)).toEqual({
      learned: 2,
      stable: 1,
      thin: 1,
      highest: 50,
      lowest: 10,
      busiest: 30,
    });
    expect(figuresOf(byHour([])).busiest).toBeNull();
  });

  it('shades by equal steps, and a week of zeros not at all', () => {
    expect(shadeOf(0, 50)).toBe(0);
    expect(shadeOf(26, 50)).toBe(2);
    expect(shadeOf(50, 50)).toBe(4);
    expect(shadeOf(0, 0)).toBe(0);
  });
});

describe('the address of the baselines page', () => {
  it('holds what is looked at', () => {
    const view = { site: 3, metric: 'tasks_completed_count', day: 0, hour: 0 } as const;
    expect(readWeekView(weekAddress(view).split('?')[1] ?? '')).toEqual(view);
  });

  it('shows the whole week of fixes when it says nothing or nonsense', () => {
    const plain = { site: null, metric: 'location_updates_count', day: null, hour: null };
    expect(readWeekView('')).toEqual(plain);
    expect(readWeekView('site=-1&metric=luck&day=7&hour=168')).toEqual(plain);
  });
});
