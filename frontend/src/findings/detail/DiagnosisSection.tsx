import type { Diagnosis } from '../../api/findings';
import { Section } from '../../live/panel/Section';
import { text } from '../../text';
import { causeTitle } from '../../text/findings';
import { formatShare } from '../../timing/format';

/** Why a phone is silent: each cause with how likely it is and what speaks for it, likeliest first. */
export function DiagnosisSection({ diagnosis }: { diagnosis: readonly Diagnosis[] }) {
  const sorted = [...diagnosis].sort((a, b) => b.probability - a.probability);
  return (
    <Section title={text.findings.detail.diagnosis}>
      <ol className="diagnosis" data-testid="diagnosis">
        {sorted.map(({ cause, probability, evidence }, index) => (
          <li key={cause} className={index === 0 ? 'likeliest' : undefined}>
            <span className="diagnosis-cause">{causeTitle(cause)}</span>
            <span className="diagnosis-track" aria-hidden="true">
              <span style={{ width: `${Math.round(probability * 100)}%` }} />
            </span>
            <b className="number">{formatShare(probability)}</b>
            {evidence.length > 0 && <p className="muted">{evidence.join('; ')}</p>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
