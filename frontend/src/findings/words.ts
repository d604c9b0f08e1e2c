/** A finding in words: how it stands, how long it lasted, what was measured. Pure. */
import type { Finding, Measure } from '../api/findings';
import { text } from '../text';
import { formatDistance, formatShare, formatSpan } from '../timing/format';

/** `New`, `Acknowledged`, `Cleared`, `False alarm`. */
export function statusWords({ status, resolution }: Finding): string {
  return status === 'RESOLVED' && resolution !== null
    ? text.alerts.resolutions[resolution][0]
    : text.findings.status[status];
}

/** `lasting 22 m`, `cleared after 14 m`. */
export function lastingWords(finding: Finding, now_ms: number): string {
  const t = text.findings.row;
  if (finding.cleared_at === null)
    return t.lasting(formatSpan(Math.max(0, now_ms - Date.parse(finding.detected_at))));
  return finding.duration_s === null ? t.clearedNow : t.cleared(formatSpan(finding.duration_s * 1_000));
}

const UNITS: Record<string, (value: number) => string> = {
  m: formatDistance,
  meters: formatDistance,
  share: formatShare,
  fraction: formatShare,
  s: (value) => formatSpan(value * 1_000),
  seconds: (value) => formatSpan(value * 1_000),
};

/** `312 m`, `22 min`, `61 %`, `4 events`. */
export function measureWords(measure: Measure | null): string {
  if (measure === null || measure.value === null) return text.common.none;
  const { value, unit } = measure;
  if (typeof value !== 'number') return unit ? `${value} ${unit}` : value;
  const known = unit === null ? undefined : UNITS[unit];
  if (known) return known(value);
  return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value);
}

/** At most two decimals, none where they say nothing. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
