import { ScanSearch } from 'lucide-react';
import { memo } from 'react';
import type { Finding } from '../../api/findings';
import { statusWords } from '../../findings/words';
import { Avatar, SeverityMark } from '../../marks/Mark';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { formatAge } from '../../timing/format';

interface FindingQueueRowProps {
  finding: Finding;
  selected: boolean;
  onSelect: (id: number) => void;
}

/** A finding among the alerts: the same row, with the lens that says that an audit found it. */
export const FindingQueueRow = memo(function FindingQueueRow(props: FindingQueueRowProps) {
  const { finding, selected, onSelect } = props;
  const now_ms = useNow();
  const who = finding.assigned_to?.name ?? finding.acknowledged_by?.name;
  return (
    <button
      type="button"
      className={`row alert-row ${finding.status.toLowerCase()}`}
      data-testid="queue-finding"
      data-finding-id={finding.id}
      data-status={finding.status}
      aria-current={selected || undefined}
      onClick={() => onSelect(finding.id)}
    >
      <span className="row-mark">
        <SeverityMark severity={finding.severity} />
        <ScanSearch size={14} className="muted" role="img" aria-label={text.findings.finding} />
      </span>
      <span className="row-title strong">{finding.title}</span>
      <time className="row-age muted" dateTime={finding.detected_at}>
        {formatAge(finding.detected_at, now_ms)}
      </time>
      <span className="row-where muted ellipsis">
        {[finding.person_name, finding.site_name].filter(Boolean).join(' · ')}
      </span>
      <span className={`row-status status-${finding.status.toLowerCase()}`}>
        {statusWords(finding).toLowerCase()}
        {who && <Avatar name={who} />}
      </span>
      <span className="row-message">{finding.evidence_summary}</span>
    </button>
  );
});
