/** Figures as sentences and shares. Pure. */
import { formatSpan } from '../timing/format';
import type { AlertStatistics } from './types';

/** `–` for what nobody measured, `0 s` for what took no time. */
export function formatSeconds(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '–' : formatSpan(seconds * 1_000);
}

/** Of what had to be kept, how much was; null when nothing had to be. */
export function keptShare({ met, missed }: { met: number; missed: number }): number | null {
  return met + missed === 0 ? null : met / (met + missed);
}

export interface Part {
  name: string;
  count: number;
  share: number;
}

/** What became of the alerts, largest first; without what never occurred. */
export function dispositionParts(statistics: Pick<AlertStatistics, 'by_disposition'>): Part[] {
  const entries = Object.entries(statistics.by_disposition).filter(([, count]) => count > 0);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  return entries
    .map(([name, count]) => ({ name, count, share: count / total }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

export interface Bucket {
  start_ms: number;
  raised: number;
  reached: number;
}

const HOUR_MS = 3_600_000;
const MOST_BUCKETS = 200;

/** Hours as the chart draws them: gaps are hours of zero, and many are gathered so that each can be seen. */
export function bucketsOf(
  by_hour: AlertStatistics['by_hour'],
  since_ms: number,
  until_ms: number,
): { step_ms: number; buckets: Bucket[] } {
  const hours = Math.max(1, Math.ceil((until_ms - since_ms) / HOUR_MS));
  const step_ms = HOUR_MS * ([1, 3, 6, 12, 24].find((step) => hours / step <= MOST_BUCKETS) ?? 24);
  const first_ms = Math.floor(since_ms / step_ms) * step_ms;
  const count = Math.max(1, Math.ceil((until_ms - first_ms) / step_ms));
  const buckets = Array.from({ length: count }, (_, index) => ({
    start_ms: first_ms + index * step_ms,
    raised: 0,
    reached: 0,
  }));
  for (const { start, raised, reached } of by_hour) {
    const bucket = buckets[Math.floor((Date.parse(start) - first_ms) / step_ms)];
    if (!bucket) continue;
    bucket.raised += raised;
    bucket.reached += reached;
  }
  return { step_ms, buckets };
}
