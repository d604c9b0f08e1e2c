/** Scales of the small charts. Pure. */

export interface Tick {
  at: number;
  label: string;
}

export type Scale = (value: number) => number;

/** Domain to pixels; a domain of no width lies in the middle. */
export function scaleOf(
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): Scale {
  if (to === from) return () => (low + high) / 2;
  return (value) => low + ((value - from) / (to - from)) * (high - low);
}

export const SHARE_TICKS: readonly Tick[] = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({
  at,
  label: at.toFixed(1),
}));

/** A few of the days, evenly apart, so that their names do not touch. */
export function dayTicks(days: readonly string[], most: number): Tick[] {
  const every = Math.max(1, Math.ceil(days.length / Math.max(1, most)));
  return days.flatMap((day, at) => (at % every === 0 ? [{ at, label: dayName(day) }] : []));
}

/** `2026-11-19` -> `19 Nov`; a date is a date, whatever the zone of the reader. */
export function dayName(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** All dates from the first to the last, so that days without punches leave a gap. */
export function everyDay(dates: readonly string[]): string[] {
  const sorted = [...dates].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** The points of a line as an SVG path. */
export function pathOf(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}
