/** Moments of forms: presets, and what a datetime field holds. Pure. */
import { fromField, toField } from '../judgement/windows';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** RFC 3339 of what a datetime field holds in a zone; null when it holds no moment. */
export function momentOf(field: string, zone: string | undefined): string | null {
  const at_ms = fromField(field, zone);
  return at_ms === null ? null : new Date(at_ms).toISOString();
}

export function fieldOf(at_ms: number, zone: string | undefined): string {
  return toField(at_ms, zone);
}

const PERIODS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '90d': 90 * DAY_MS } as const;
export type Period = keyof typeof PERIODS;
export const PERIOD_NAMES = Object.keys(PERIODS) as Period[];

/** The window a period means; its end is a whole minute, so that asking twice asks the same. */
export function windowOf(period: Period, now_ms: number): { since: string; until: string } {
  const until_ms = Math.ceil(now_ms / MINUTE_MS) * MINUTE_MS;
  return {
    since: new Date(until_ms - PERIODS[period]).toISOString(),
    until: new Date(until_ms).toISOString(),
  };
}

export function readPeriod(search: string, otherwise: Period = '7d'): Period {
  const value = new URLSearchParams(search).get('period') as Period | null;
  return value !== null && value in PERIODS ? value : otherwise;
}
