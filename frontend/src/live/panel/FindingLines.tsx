import { useLocation } from 'wouter';
import type { Finding } from '../../api/findings';
import { usePicture } from '../../feed/LiveProvider';
import { lastingWords } from '../../findings/words';
import { SeverityMark } from '../../marks/Mark';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { useSelection } from '../selection';
import { Section } from './Section';

interface FindingSectionProps {
  /** Whose findings: of one person, or of one site with everybody there. */
  of: (finding: Finding) => boolean;
  /** Opened on the page of findings, not beside the map. */
  away?: boolean;
}

/** Open findings of a person or a site, one line each; those in the digest say so. */
export function FindingSection({ of, away = false }: FindingSectionProps) {
  const { findings, held } = usePicture();
  const [, select] = useSelection();
  const [, navigate] = useLocation();
  const now_ms = useNow(5_000);
  const found = [...findings, ...held].filter(of);
  return (
    <Section title={text.findings.panel.open}>
      {found.length === 0 && <p className="muted">{text.findings.panel.none}</p>}
      <ul className="lines">
        {found.map((finding) => (
          <li key={finding.id}>
            <button
              type="button"
              className="line"
              data-testid="finding-line"
              data-finding-id={finding.id}
              title={finding.evidence_summary}
              onClick={() =>
                away ? navigate(`/findings/${finding.id}`) : select({ kind: 'finding', id: finding.id })
              }
            >
              <SeverityMark severity={finding.severity} size={13} />
              <span className="ellipsis">
                {finding.title} <span className="muted">{finding.evidence_summary}</span>
              </span>
              <span className="muted">
                {finding.held ? text.findings.panel.digest : lastingWords(finding, now_ms)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
