import type { DetectorVerdict } from '../api/fraud';
import { fraudText } from '../text/fraud';
import { formatShare } from '../timing/format';
import { Score } from './RiskMark';
import { evidenceLines, speaking } from './words';

const t = fraudText.prediction;

/** Each detector that says something, and behind a fold those that looked and saw nothing. */
export function Detectors({
  detectors,
  brief = false,
  said = [],
  zone,
}: {
  detectors: readonly DetectorVerdict[];
  brief?: boolean;
  /** Sentences that stand beside it already. */
  said?: readonly string[];
  zone?: string | undefined;
}) {
  const loud = speaking(detectors);
  const quiet = detectors.filter((one) => one.score <= 0);
  return (
    <div className="detectors" data-testid="detectors">
      {detectors.length === 0 && <p className="muted">{t.noDetectors}</p>}
      {loud.map((one) => (
        <Detector
          key={one.detector}
          verdict={one}
          brief={brief}
          told={said.includes(one.reason)}
          zone={zone}
        />
      ))}
      {quiet.length > 0 && (
        <details open={loud.length === 0 && !brief}>
          <summary>{t.quiet(quiet.length)}</summary>
          <ul className="quiet-detectors">
            {quiet.map((one) => (
              <li key={one.detector}>
                <span className="strong">{one.title}</span> <span className="muted">{one.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface DetectorProps {
  zone: string | undefined;
  verdict: DetectorVerdict;
  brief: boolean;
  /** Its reason stands above. */
  told: boolean;
}

function Detector({ verdict, brief, told, zone }: DetectorProps) {
  const lines = evidenceLines(verdict.evidence, zone);
  return (
    <article className="detector" data-testid="detector" data-detector={verdict.detector}>
      <header>
        <h3>{verdict.title}</h3>
        <span className="detector-figures">
          <Score score={verdict.score} />{' '}
          <span className="muted">{t.sure(formatShare(verdict.confidence))}</span>
        </span>
      </header>
      {!(brief && told) && <p>{verdict.reason}</p>}
      {verdict.clears && (
        <p className="muted">
          <span className="strong">{t.clears}</span> {verdict.clears}
        </p>
      )}
      {!brief && lines.length > 0 && (
        <details>
          <summary>{t.evidence}</summary>
          <dl className="facts">
            {lines.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </article>
  );
}
