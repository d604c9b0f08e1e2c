import type { Finding, FindingDetail } from '../../api/findings';
import { useLiveState } from '../../feed/LiveProvider';
import { Section } from '../../live/panel/Section';
import { Timeline } from '../../live/panel/Timeline';
import { Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { verbText } from '../../text/alerts';
import type { useFindingDetail } from '../queries';
import { BaselineSection } from './BaselineSection';
import { DiagnosisSection } from './DiagnosisSection';
import { EvidenceSection } from './EvidenceSection';
import { RunbookSection } from './RunbookSection';

interface FindingBodyProps {
  finding: Finding;
  detail: ReturnType<typeof useFindingDetail>;
}

/** Everything there is to know about a finding: what to do first, then why, then what was done. */
export function FindingBody({ finding, detail }: FindingBodyProps) {
  const zone = useLiveState((state) =>
    finding.site_id === null ? undefined : state.sites.get(finding.site_id)?.timezone,
  );
  if (detail.isError) return <Failure error={detail.error} onRetry={() => detail.refetch()} />;
  if (!detail.data) return <Skeleton rows={10} />;
  const { evidence, runbook } = detail.data;
  return (
    <div className="finding-body">
      <div>
        <RunbookSection runbook={runbook} finding_type={finding.finding_type} />
        {evidence.diagnosis && <DiagnosisSection diagnosis={evidence.diagnosis} />}
        {evidence.baseline && (
          <BaselineSection
            baseline={evidence.baseline}
            severity={finding.severity}
            site_id={finding.site_id}
          />
        )}
        <EvidenceSection detail={{ ...detail.data, ...lifeOf(finding) }} zone={zone} />
      </div>
      <div>
        <Reasons title={text.findings.detail.why} reasons={evidence.severity_reasons} />
        <Reasons title={text.findings.detail.sure} reasons={evidence.confidence_reasons} />
        <History detail={detail.data} zone={zone} />
      </div>
    </div>
  );
}

/** What the feed knows sooner than the answer that was read before. */
function lifeOf({ last_seen_at, cleared_at, duration_s, looks, confidence }: Finding): Partial<Finding> {
  return { last_seen_at, cleared_at, duration_s, looks, confidence };
}

function Reasons({ title, reasons }: { title: string; reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="reason-list">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Section>
  );
}

function History({ detail, zone }: { detail: FindingDetail; zone: string | undefined }) {
  return (
    <Section title={text.findings.detail.history}>
      <Timeline
        zone={zone}
        happenings={detail.history
          .map((entry, index) => ({
            key: String(index),
            at: entry.at,
            title: `${entry.actor.name || entry.actor.kind} ${verbText(entry.verb)}`,
            detail: entry.notes,
            severity: index === 0 ? detail.severity : null,
          }))
          .reverse()}
      />
    </Section>
  );
}
