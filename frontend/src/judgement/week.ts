/** The hours of a site's week, 0 = Monday 00:00 local ... 167, and what the baselines page shows of them. Pure. */
import { toQuery } from '../api/client';
import { METRICS, type Metric, type Profile } from './types';

export const HOURS_A_DAY = 24;
export const HOURS_A_WEEK = 168;
export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** Fewer samples than this: no verdict. */
export const ENOUGH_SAMPLES = 30;
/** Shades of the heat map, palest first. */
export const SHADES = 5;

/** `22:00`. */
export function clockOf(hour_of_week: number): string {
  return `${String(hour_of_week % HOURS_A_DAY).padStart(2, '0')}:00`;
}

/** `Mon 22:00`. */
export function hourName(hour_of_week: number): string {
  return `${DAYS[Math.floor(hour_of_week / HOURS_A_DAY)] ?? '?'} ${clockOf(hour_of_week)}`;
}

/** The hour of the week it is in the zone at that moment. */
export function hourOfWeek(at_ms: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at_ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return DAYS.indexOf(part('weekday') as (typeof DAYS)[number]) * HOURS_A_DAY + Number(part('hour'));
}

/** The profiles by their hour; an hour without one is null. */
export function byHour(profiles: readonly Profile[]): (Profile | null)[] {
  const week: (Profile | null)[] = Array.from({ length: HOURS_A_WEEK }, () => null);
  for (const profile of profiles) week[profile.hour_of_week] = profile;
  return week;
}

export function isThin(profile: Profile): boolean {
  return profile.sample_count < ENOUGH_SAMPLES;
}

/** The shade of a mean: equal steps from nothing to the week's highest mean. */
export function shadeOf(mean: number, highest: number): number {
  if (highest <= 0) return 0;
  return Math.max(0, Math.min(SHADES - 1, Math.floor((mean / highest) * SHADES)));
}

export interface WeekFigures {
  learned: number;
  stable: number;
  thin: number;
  highest: number;
  lowest: number;
  busiest: number | null;
}

export function figuresOf(week: readonly (Profile | null)[]): WeekFigures {
  const known = week.filter((profile) => profile !== null);
  const highest = Math.max(0, ...known.map((profile) => profile.mean));
  return {
    learned: known.length,
    stable: known.filter((profile) => profile.is_stable).length,
    thin: known.filter(isThin).length,
    highest,
    lowest: known.length === 0 ? 0 : Math.min(...known.map((profile) => profile.mean)),
    busiest: known.find((profile) => profile.mean === highest)?.hour_of_week ?? null,
  };
}

/** The hour an arrow leads to, or null when the key leads nowhere. `across` is what a step to the right adds. */
export function hourByKey(key: string, hour: number, across: number, down: number): number | null {
  const start = hour - (hour % HOURS_A_DAY);
  const steps: Record<string, number> = {
    ArrowRight: hour + across,
    ArrowLeft: hour - across,
    ArrowDown: hour + down,
    ArrowUp: hour - down,
    Home: start,
    End: start + HOURS_A_DAY - 1,
  };
  const next = steps[key];
  return next === undefined ? null : (next + HOURS_A_WEEK) % HOURS_A_WEEK;
}

export interface WeekView {
  site: number | null;
  metric: Metric;
  /** A day (0 = Monday), or null for the whole week. */
  day: number | null;
  hour: number | null;
}

export function readWeekView(search: string): WeekView {
  const values = new URLSearchParams(search);
  const metric = values.get('metric') as Metric;
  return {
    site: wholeIn(values.get('site'), 1, Number.MAX_SAFE_INTEGER),
    metric: METRICS.includes(metric) ? metric : 'location_updates_count',
    day: wholeIn(values.get('day'), 0, DAYS.length - 1),
    hour: wholeIn(values.get('hour'), 0, HOURS_A_WEEK - 1),
  };
}

export function weekAddress(view: WeekView): string {
  return `/baselines${toQuery({ site: view.site, metric: view.metric, day: view.day, hour: view.hour })}`;
}

function wholeIn(text: string | null, least: number, most: number): number | null {
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}
