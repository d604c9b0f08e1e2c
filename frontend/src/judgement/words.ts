/** Figures of baselines and replays as sentences. Pure. */
import { judgementText as t } from '../text/judgement';
import { formatCount, formatDistance, formatMoment, formatSpan } from '../timing/format';
import { settingsInWords } from './supposing';
import type { LearnedFrom, Metric, Profile, Settings } from './types';

/** `31`, `0.4`, `1.9 km`: no more digits than the metric deserves. */
export function formatMetric(metric: Metric, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (metric === 'movement_distance_filtered_meters') return formatDistance(value);
  return Math.abs(value) < 10 ? String(Math.round(value * 10) / 10) : formatCount(Math.round(value));
}

/** `2.5`, `3.0`, `3.25`: at least one digit after the point. */
export function formatThreshold(threshold: number): string {
  return Number.isInteger(threshold * 10) ? threshold.toFixed(1) : String(Math.round(threshold * 100) / 100);
}

export function learnedParts(from: LearnedFrom): { own: number; neighbours: number; like_sites: number } {
  return { own: from.own ?? 0, neighbours: from.neighbours ?? 0, like_sites: from.like_sites ?? 0 };
}

/** A borrowed sample counts a part: `6`, `2.5`. */
function formatPart(count: number): string {
  return String(Math.round(count * 10) / 10);
}

/** `24 its own, 6 from neighbouring hours`. */
export function learnedInWords(from: LearnedFrom): string {
  const parts = learnedParts(from);
  return [
    t.profile.fromOwn(parts.own),
    parts.neighbours > 0 && t.profile.fromNeighbours(formatPart(parts.neighbours)),
    parts.like_sites > 0 && t.profile.fromLike(formatPart(parts.like_sites)),
    (from.excluded ?? 0) > 0 && t.profile.excluded(from.excluded ?? 0),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Why the threshold in force is what it is: before the first tuning the rules decide, then its own alone. */
export function thresholdReason(profile: Profile, tuned_on: string | null, reason: string | null): string {
  if (tuned_on !== null)
    return reason ? `${t.profile.whyTuned(tuned_on)} ${reason}` : t.profile.whyTuned(tuned_on);
  if (profile.threshold > profile.dynamic_threshold) return t.profile.whyNoisy;
  return profile.threshold < profile.dynamic_threshold ? t.profile.whyStable : t.profile.whyDefault;
}

export function replayName(replay: { name: string; settings: Settings }, window: string): string {
  return replay.name || settingsInWords(replay.settings) || window;
}

/** `Thu 22 Oct 09:56`, of today too: the ends of a window stand beside each other. */
export function formatFull(at: string, zone: string | undefined): string {
  return formatMoment(at, 0, zone);
}

/** `0.8 s`, `42 s`, `3 m`: how long a run took. */
export function formatTook(took_ms: number): string {
  if (took_ms < 0) return '–';
  return took_ms < 10_000 ? `${(took_ms / 1_000).toFixed(1)} s` : formatSpan(took_ms);
}
