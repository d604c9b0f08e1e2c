import { Link } from 'wouter';
import type { Finding } from '../../api/findings';
import { Avatar, SeverityMark } from '../../marks/Mark';
import { SEVERITY_LOOK } from '../../marks/severity';
import { text } from '../../text';
import { kindTitle } from '../../text/findings';
import { useNow } from '../../timing/clock';
import { formatShare } from '../../timing/format';
import { lastingWords, statusWords } from '../words';

/** Severity, kind, how it stands, and who has it, as tags. */
export function FindingTags({ finding }: { finding: Finding }) {
  const now_ms = useNow(5_000);
  const t = text.findings;
  return (
    <>
      <SeverityMark severity={finding.severity} size={15} labelled={false} />
      <span className="tag">{SEVERITY_LOOK[finding.severity].label}</span>
      <span className="tag">{`${t.categories[finding.category]} · ${kindTitle(finding.finding_type)}`}</span>
      <span className={`tag status-${finding.status.toLowerCase()}`} data-testid="finding-status">
        {statusWords(finding)}
      </span>
      <span className="tag">{lastingWords(finding, now_ms)}</span>
      <span className="tag">{t.row.sure(formatShare(finding.confidence))}</span>
      {finding.held && <span className="tag">{t.row.held}</span>}
      {finding.escalated_to_ticket && finding.escalation_ticket_id !== null && (
        <span className="tag">{t.detail.ticket(finding.escalation_ticket_id)}</span>
      )}
      {finding.assigned_to && (
        <span className="tag">
          <Avatar name={finding.assigned_to.name} /> {finding.assigned_to.name}
        </span>
      )}
    </>
  );
}

/** Why it is here, and the ways to whom and what it is about. */
export function FindingLead({ finding }: { finding: Finding }) {
  const t = text.findings.detail;
  const { person_id, person_name, site_id, site_name } = finding;
  return (
    <>
      <p className="why">{finding.evidence_summary}</p>
      <p className="finding-links">
        {person_id !== null && (
          <Link href={`/people/${person_id}`}>{t.personTimeline(person_name ?? '')}</Link>
        )}
        {site_id !== null && <Link href={`/sites/${site_id}`}>{t.siteTimeline(site_name ?? '')}</Link>}
      </p>
    </>
  );
}
