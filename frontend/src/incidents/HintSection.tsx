import type { RootCauseHint } from '../api/response';
import { Section } from '../live/panel/Section';
import { text } from '../text';
import { formatClock, formatShare } from '../timing/format';

const t = text.incidents;

interface HintSectionProps {
  hint: RootCauseHint | null;
  zone?: string;
}

/** Which member came first and would explain the others, with the reasons for saying so. */
export function HintSection({ hint, zone }: HintSectionProps) {
  return (
    <Section
      title={t.hint}
      aside={hint && <span className="muted">{t.hintSure(formatShare(hint.confidence))}</span>}
    >
      {hint ? (
        <div data-testid="root-cause-hint">
          <p className="first-step">
            {hint.member.title} <span className="muted">{formatClock(hint.member.at, zone)}</span>
          </p>
          {hint.explains.length > 0 && (
            <p className="hint-explains">
              <span className="muted">{t.explains}: </span>
              {[...new Set(hint.explains.map((one) => one.title))].join(', ')}
            </p>
          )}
          <ul className="reason-list">
            {hint.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      ) : (
        <p className="muted">{t.noHint}</p>
      )}
    </Section>
  );
}
