/** Times as people in a control room read them. Pure: the moment and the zone are arguments. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `14 s`, `11 m`, `3 h 05`, `4 d`: short and sortable by eye. */
export function formatAge(at: string | null | undefined, now_ms: number): string {
  if (!at) return '–';
  const age = Math.max(0, now_ms - Date.parse(at));
  if (Number.isNaN(age)) return '–';
  return formatSpan(age);
}

export function formatSpan(span_ms: number): string {
  if (span_ms < MINUTE_MS) return `${Math.floor(span_ms / SECOND_MS)} s`;
  if (span_ms < HOUR_MS) return `${Math.floor(span_ms / MINUTE_MS)} m`;
  if (span_ms < DAY_MS) {
    const hours = Math.floor(span_ms / HOUR_MS);
    const minutes = Math.floor((span_ms % HOUR_MS) / MINUTE_MS);
    return `${hours} h ${String(minutes).padStart(2, '0')}`;
  }
  return `${Math.floor(span_ms / DAY_MS)} d`;
}

/** A running timer: `00:14`, `1:02:09`. */
export function formatTimer(span_ms: number): string {
  const total = Math.max(0, Math.floor(span_ms / SECOND_MS));
  const hours = Math.floor(total / 3600);
  const minutes = String(Math.floor((total % 3600) / 60)).padStart(2, '0');
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
    formatters.set(key, found);
  }
  return found;
}

const HOURS_MINUTES: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };

/** `02:47` in the zone (the browser's when none is given). */
export function formatClock(at: string | number, zone?: string): string {
  return formatter(zone, HOURS_MINUTES).format(new Date(at));
}

export function formatClockSeconds(at: string | number, zone?: string): string {
  return formatter(zone, { ...HOURS_MINUTES, second: '2-digit' }).format(new Date(at));
}

/** `Fri, 21 Nov 02:47`, or the clock alone when it is the same day in that zone. */
export function formatMoment(at: string, now_ms: number, zone?: string): string {
  const day = formatter(zone, DAY);
  const clock = formatClock(at, zone);
  return day.format(new Date(at)) === day.format(now_ms) ? clock : `${day.format(new Date(at))} ${clock}`;
}

const ZONE_NAMES: Record<string, string> = { 'Asia/Kolkata': 'IST', 'Asia/Calcutta': 'IST', UTC: 'UTC' };

/** The zone's short name at that moment: `IST`, `CET`, else `GMT+8`. */
export function zoneName(at_ms: number, zone?: string): string {
  const name = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = ZONE_NAMES[name];
  if (known) return known;
  const parts = formatter(zone, { timeZoneName: 'short', hour: '2-digit' }).formatToParts(at_ms);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? name;
}

/** `1.9 km`, `312 m`. */
export function formatDistance(distance_m: number | null | undefined): string {
  if (distance_m === null || distance_m === undefined) return '–';
  return distance_m >= 1_000 ? `${(distance_m / 1_000).toFixed(1)} km` : `${Math.round(distance_m)} m`;
}

export function formatShare(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${Math.round(share * 100)} %`;
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en-GB').format(count);
}
