import { memo } from 'react';
import { Link } from 'wouter';
import type { Outcome } from '../alerts/deeds';
import type { Finding } from '../api/findings';
import { Avatar, SeverityMark } from '../marks/Mark';
import { SEVERITY_LOOK } from '../marks/severity';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge, formatShare } from '../timing/format';
import { lastingWords, statusWords } from './words';

interface FindingRowProps {
  finding: Finding;
  href: string;
  selected: boolean;
  ticked: boolean;
  outcome: Outcome | undefined;
  onTick: (id: number, shift: boolean) => void;
}

export const FindingRow = memo(function FindingRow(props: FindingRowProps) {
  const { finding, href, selected, ticked, outcome, onTick } = props;
  const now_ms = useNow(5_000);
  return (
    <div
      className={`row finding-row ${finding.status.toLowerCase()}`}
      data-testid="finding-row"
      data-finding-id={finding.id}
      data-status={finding.status}
      data-resolution={finding.resolution ?? ''}
      aria-current={selected || undefined}
    >
      <label className="tick">
        <input
          type="checkbox"
          aria-label={text.findings.row.select(finding.title)}
          checked={ticked}
          onChange={(event) => onTick(finding.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
        />
      </label>
      <Link className="finding-open" href={href}>
        <span className="row-mark">
          <SeverityMark severity={finding.severity} labelled={false} />
        </span>
        <span className="row-title strong">{finding.title}</span>
        <time className="row-age muted" dateTime={finding.detected_at}>
          {formatAge(finding.detected_at, now_ms)}
        </time>
        <span className="row-where muted ellipsis">
          {[finding.person_name, finding.site_name].filter(Boolean).join(' · ')}
        </span>
        <span className={`row-status status-${finding.status.toLowerCase()}`}>
          {outcome && <b className={`outcome ${outcome}`}>{text.alerts.page.outcome[outcome]}</b>}
          {statusWords(finding)}
        </span>
        <span className="row-message">{finding.evidence_summary}</span>
        <Meta finding={finding} now_ms={now_ms} />
      </Link>
    </div>
  );
});

/** Severity in words, how long it lasts, how sure the rule is, how often it was seen, who has it. */
function Meta({ finding, now_ms }: { finding: Finding; now_ms: number }) {
  const t = text.findings.row;
  const owner = finding.assigned_to?.name;
  return (
    <span className="finding-meta muted">
      <span>
        {[
          SEVERITY_LOOK[finding.severity].label,
          lastingWords(finding, now_ms),
          t.sure(formatShare(finding.confidence)),
          t.looks(finding.looks),
          finding.reopened > 0 && t.reopened(finding.reopened),
          finding.held && t.held,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {owner && <Avatar name={owner} />}
    </span>
  );
}
