/** Which tone must sound now. Pure: what is open, what is muted, what time it is. */
import type { Alert, Severity } from '../api/types';
import { isSos } from '../marks/severity';

export type Tone = 'critical' | 'high' | 'medium';

/** No mute holds an SOS longer than this. */
export const SOS_MUTE_MS = 60_000;

/** How often each tone is repeated until somebody acknowledges. */
export const REPEAT_MS: Record<Tone, number> = { critical: 2_000, high: 15_000, medium: 60_000 };

export interface Mute {
  since_ms: number;
  until_ms: number;
}

/** What was open before this page was is known to the shift; only an SOS rings regardless of age. */
export function toneFor(
  open: readonly Alert[],
  mute: Mute | null,
  opened_at_ms: number,
  now_ms: number,
): Tone | null {
  const waiting = open.filter((alert) => alert.status === 'NEW');
  if (waiting.some((alert) => isSos(alert) && !holdsSos(mute, alert, now_ms))) return 'critical';
  if (mute && now_ms < mute.until_ms) return null;
  const fresh = new Set<Severity>();
  for (const alert of waiting)
    if (!isSos(alert) && Date.parse(alert.last_seen_at) >= opened_at_ms) fresh.add(alert.severity);
  if (fresh.has('CRITICAL')) return 'critical';
  if (fresh.has('HIGH')) return 'high';
  return fresh.has('MEDIUM') ? 'medium' : null;
}

/** A mute quiets an SOS for 60 s at most, and never one that was pressed after it. */
function holdsSos(mute: Mute | null, alert: Alert, now_ms: number): boolean {
  if (!mute) return false;
  const pressedBefore = Date.parse(alert.last_seen_at) <= mute.since_ms;
  return pressedBefore && now_ms < Math.min(mute.until_ms, mute.since_ms + SOS_MUTE_MS);
}
