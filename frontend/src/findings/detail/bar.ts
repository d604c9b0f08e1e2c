/** Where things stand on the bar of a baseline, in shares of its width. Pure. */
import type { BaselineEvidence } from '../../api/findings';

export interface BaselineBar {
  /** What the bar ends at; it begins at zero unless something is below it. */
  from: number;
  to: number;
  low: number;
  high: number;
  mean: number;
  observed: number | null;
  /** Where the rule begins to speak, on both sides, as far as they are on the bar. */
  limits: number[];
}

/** What was counted: as told, else as far from the mean as the rule says; null when it cannot be known. */
export function seenOf({ value, mean, std_dev, z_score }: BaselineEvidence): number | null {
  if (value !== undefined && value !== null) return value;
  return z_score === null || z_score === undefined ? null : Math.max(0, mean + z_score * std_dev);
}

const MARGIN = 1.08;

export function barOf(baseline: BaselineEvidence, observed: number | null): BaselineBar {
  const { mean, std_dev, p05, p95, threshold } = baseline;
  const limits =
    threshold === null || std_dev <= 0 ? [] : [mean - threshold * std_dev, mean + threshold * std_dev];
  const seen = [p05, p95, mean, ...(observed === null ? [] : [observed])];
  const from = Math.min(0, ...seen);
  // A limit far above everything seen would squeeze the rest; it is drawn only when it is near.
  const most = Math.max(...seen);
  const near = limits.filter((limit) => limit >= from && limit <= from + (most - from) * 1.5);
  const to = from + (Math.max(most, ...near) - from || 1) * MARGIN;
  const place = (value: number) => Math.max(0, Math.min(1, (value - from) / (to - from)));
  return {
    from,
    to,
    low: place(p05),
    high: place(p95),
    mean: place(mean),
    observed: observed === null ? null : place(observed),
    limits: near.map(place),
  };
}
