/** Windows of the past, said and typed in a site's local time. Pure: the moment and the zone are arguments. */

export interface Window {
  since_ms: number;
  until_ms: number;
}

export const PRESETS = { last_night: 1, last_7_nights: 7, last_30_nights: 30 } as const;
export type Preset = keyof typeof PRESETS;

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** Nothing that has not happened can be replayed; a clock a little ahead is forgiven. */
const GRACE_MS = MINUTE_MS;

/** Milliseconds to add to UTC for the zone's local time at that moment. */
export function zoneOffsetMs(at_ms: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at_ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local_ms = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local_ms - Math.floor(at_ms / 1_000) * 1_000;
}

/** The moment at which the zone's clocks show `local_ms` (a time written as if it were UTC). A skipped hour moves on. */
export function fromLocal(local_ms: number, zone: string | undefined): number {
  const guess = local_ms - zoneOffsetMs(local_ms, zone);
  return local_ms - zoneOffsetMs(guess, zone);
}

/** `2026-11-21T02:47`, as a field of a form holds it. */
export function toField(at_ms: number, zone: string | undefined): string {
  return new Date(at_ms + zoneOffsetMs(at_ms, zone)).toISOString().slice(0, 16);
}

export function fromField(field: string, zone: string | undefined): number | null {
  const local_ms = Date.parse(`${field}Z`);
  return Number.isNaN(local_ms) ? null : fromLocal(local_ms, zone);
}

/** From the evening before the first of the last nights to the end of the last one that is over. Hours are local. */
export function presetWindow(
  preset: Preset,
  now_ms: number,
  zone: string | undefined,
  night: { from: number; until: number } = { from: 22, until: 6 },
): Window {
  const local_now = now_ms + zoneOffsetMs(now_ms, zone);
  const midnight = Math.floor(local_now / DAY_MS) * DAY_MS;
  const today_end = midnight + night.until * 3_600_000;
  const end = today_end <= local_now ? today_end : today_end - DAY_MS;
  // A night that begins after midnight begins on the day it ends.
  const nights = PRESETS[preset] - (night.from < night.until ? 1 : 0);
  const begin = Math.floor(end / DAY_MS) * DAY_MS - nights * DAY_MS + night.from * 3_600_000;
  return { since_ms: fromLocal(begin, zone), until_ms: fromLocal(end, zone) };
}

export type WindowTrouble = 'incomplete' | 'backwards' | 'future';

export function windowTrouble(
  since_ms: number | null,
  until_ms: number | null,
  now_ms: number,
): WindowTrouble | null {
  if (since_ms === null || until_ms === null) return 'incomplete';
  if (until_ms <= since_ms) return 'backwards';
  return until_ms > now_ms + GRACE_MS ? 'future' : null;
}

/** The zone most of the places are in; the browser's when there is none. */
export function commonZone(zones: Iterable<string>): string | undefined {
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0];
}
