/** How far what is on the screen can be trusted, from when the server was last heard. Pure. */

export type FreshnessState = 'live' | 'reconnecting' | 'stale' | 'polling';

export const HEARTBEAT_MS = 1_500;
/** No word for this long: amber. */
export const RECONNECTING_AFTER_MS = 2_800;
/** No word for this long: NOT LIVE. */
export const STALE_AFTER_MS = 9_000;
/** While polling, answers come this often. */
export const POLL_MS = 4_000;

export interface Link {
  /** `open`: the feed speaks and is in step; `polling`: only REST answers; `down`: neither. */
  mode: 'open' | 'polling' | 'down';
  /** When anything was last heard from the server, in the browser's clock; null before the first word. */
  heard_at_ms: number | null;
  started_at_ms: number;
}

export function classify(link: Link, now_ms: number): FreshnessState {
  const age = silenceMs(link, now_ms);
  if (age >= STALE_AFTER_MS) return 'stale';
  if (link.mode === 'polling') return 'polling';
  if (link.mode === 'open' && age < RECONNECTING_AFTER_MS) return 'live';
  return 'reconnecting';
}

/** Milliseconds since the server was last heard (since the start if never). */
export function silenceMs(link: Link, now_ms: number): number {
  return Math.max(0, now_ms - (link.heard_at_ms ?? link.started_at_ms));
}

/** First retry fast, then doubling to 5 s, each with up to 30 % less so that clients spread out. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(5_000, 250 * 2 ** Math.min(attempt, 10));
  return Math.round(base * (1 - 0.3 * random()));
}

/** People and sites are read again this often: shifts begin without an event. */
const REFRESH_MS = 30_000;
/** After an alert the picture of people may have changed; it is read again no sooner than this. */
export const REFRESH_SOON_MS = 3_000;
/** The more people, the rarer: ten thousand are megabytes, and positions come by themselves. */
const REFRESH_MS_PER_PERSON = 6;

export function refreshAfterMs(dirty: boolean, people: number): number {
  return (dirty ? REFRESH_SOON_MS : REFRESH_MS) + people * REFRESH_MS_PER_PERSON;
}
