import { Link } from 'wouter';
import type { BaselineEvidence } from '../../api/findings';
import type { Severity } from '../../api/types';
import { hourName } from '../../judgement/week';
import { Section } from '../../live/panel/Section';
import { SeverityMark } from '../../marks/Mark';
import { text } from '../../text';
import { formatCount, formatDistance } from '../../timing/format';
import { formatNumber } from '../words';
import { type BaselineBar, barOf, seenOf } from './bar';

const DISTANCE = 'movement_distance_filtered_meters';

interface BaselineSectionProps {
  baseline: BaselineEvidence;
  severity: Severity;
  site_id: number | null;
}

/** What was seen against what is usual in this hour of the week at this site. */
export function BaselineSection({ baseline, severity, site_id }: BaselineSectionProps) {
  const t = text.findings.detail;
  const seen = seenOf(baseline);
  const words = (value: number) =>
    baseline.metric_type === DISTANCE ? formatDistance(value) : formatNumber(value);
  const [low, high, mean] = [words(baseline.p05), words(baseline.p95), words(baseline.mean)];
  const now = seen === null ? text.common.none : words(seen);
  return (
    <Section title={t.baseline}>
      <p className="muted">{t.metrics[baseline.metric_type] ?? baseline.metric_type}</p>
      <div role="img" aria-label={t.chart(now, mean, low, high)}>
        <Bar bar={barOf(baseline, seen)} severity={severity} />
      </div>
      <ul className="baseline-key">
        <li>
          <span className="key-mark">
            <SeverityMark severity={severity} size={11} labelled={false} />
          </span>
          <b>{t.seen(now)}</b>
        </li>
        <li>
          <span className="key-mark key-band" /> {t.usual(low, high)}
        </li>
        <li>
          <span className="key-mark key-mean" /> {t.mean(mean)}
        </li>
      </ul>
      <p className="muted">
        {t.baselineWords(hourName(baseline.hour_of_week), formatCount(baseline.sample_count))}
        {baseline.z_score !== null &&
          baseline.threshold !== null &&
          ` · ${t.zWords(baseline.z_score.toFixed(1), baseline.threshold.toFixed(1))}`}
      </p>
      {baseline.reason && <p>{baseline.reason}</p>}
      {site_id !== null && <Link href={baselineLink(baseline, site_id)}>{t.openBaseline}</Link>}
    </Section>
  );
}

function baselineLink({ metric_type, hour_of_week }: BaselineEvidence, site_id: number): string {
  return `/baselines?site=${site_id}&metric=${metric_type}&hour=${hour_of_week}`;
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

function Bar({ bar, severity }: { bar: BaselineBar; severity: Severity }) {
  return (
    <div className="baseline-bar">
      <span className="baseline-axis" />
      <span
        className="baseline-band"
        style={{ left: percent(bar.low), width: percent(bar.high - bar.low) }}
      />
      {bar.limits.map((limit) => (
        <span key={limit} className="baseline-limit" style={{ left: percent(limit) }} />
      ))}
      <span className="baseline-mean" style={{ left: percent(bar.mean) }} />
      {bar.observed !== null && (
        <span className="baseline-observed" style={{ left: percent(bar.observed) }}>
          <SeverityMark severity={severity} size={14} labelled={false} />
        </span>
      )}
    </div>
  );
}
