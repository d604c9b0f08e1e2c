/** Who is on call over a week: spans cut at midnight, a row a day. Pure: the moment and the zone are arguments. */
import { fromLocal, zoneOffsetMs } from '../judgement/windows';
import type { WatchSpan } from './types';

const DAY_MS = 86_400_000;

export interface DutyDay {
  start_ms: number;
  end_ms: number;
  spans: { since_ms: number; until_ms: number; names: string[]; because: string }[];
}

/** The midnight at which the zone's day of a moment began. */
export function dayStart(at_ms: number, zone: string | undefined): number {
  const local_ms = at_ms + zoneOffsetMs(at_ms, zone);
  return fromLocal(Math.floor(local_ms / DAY_MS) * DAY_MS, zone);
}

export function dutyDays(
  watches: readonly WatchSpan[],
  from_ms: number,
  days: number,
  zone: string | undefined,
): DutyDay[] {
  const first_ms = dayStart(from_ms, zone);
  return Array.from({ length: days }, (_, index) => {
    // A day has 23 or 25 hours when the clocks change: its noon always lies within it.
    const start_ms = dayStart(first_ms + index * DAY_MS + DAY_MS / 2, zone);
    const end_ms = dayStart(first_ms + (index + 1) * DAY_MS + DAY_MS / 2, zone);
    const spans = watches
      .map((one) => ({
        since_ms: Math.max(start_ms, Date.parse(one.since)),
        until_ms: Math.min(end_ms, Date.parse(one.until)),
        names: one.people.map((person) => person.name),
        because: one.because,
      }))
      .filter((span) => span.since_ms < span.until_ms);
    return { start_ms, end_ms, spans };
  });
}
