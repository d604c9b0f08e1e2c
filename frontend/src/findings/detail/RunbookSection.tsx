import { Phone } from 'lucide-react';
import { Link } from 'wouter';
import type { Runbook } from '../../api/findings';
import { Section } from '../../live/panel/Section';
import { linkTo } from '../../live/selection';
import { text } from '../../text';
import { AboutKind } from './AboutKind';

/** What to do, in plain words: the first thing large, then the rest, and whom to call. */
export function RunbookSection({ runbook, finding_type }: { runbook: Runbook; finding_type: string }) {
  const t = text.findings.detail;
  const { first, steps, call } = runbook;
  return (
    <Section title={t.first}>
      <p className="first-step">{first}</p>
      {steps.length > 0 && (
        <>
          <h4 className="overline">{t.steps}</h4>
          <ol className="steps">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      {call.length > 0 && (
        <>
          <h4 className="overline">{t.call}</h4>
          <ul className="callees">
            {call.map(({ role, person_id, name }) => (
              <li key={`${role}/${person_id}`}>
                <Phone size={13} aria-hidden="true" />
                {person_id === null || !name ? (
                  <span>{name ?? t.noName}</span>
                ) : (
                  <Link href={linkTo('person', person_id)}>{name}</Link>
                )}
                <span className="muted">{roleWords(role)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <AboutKind finding_type={finding_type} />
    </Section>
  );
}

/** `noc_supervisor` -> `Noc supervisor`, unless it has words of its own. */
function roleWords(role: string): string {
  return text.findings.roles[role] ?? role.replaceAll('_', ' ');
}
