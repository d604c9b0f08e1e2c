import { useState } from 'react';
import { wordsOf } from '../alerts/WhySections';
import type { ScorePart } from '../api/response';
import { Section, TwinToggle } from '../live/panel/Section';
import { text } from '../text';
import { formatShare } from '../timing/format';
import { addsOf } from './timeline';

const t = text.incidents;

interface ScoreSectionProps {
  score: number;
  parts: readonly ScorePart[];
}

/** The score as one bar of its parts; the same as a table. */
export function ScoreSection({ score, parts }: ScoreSectionProps) {
  const [asTable, setAsTable] = useState(false);
  const shown = addsOf(parts);
  return (
    <Section
      title={`${t.score} · ${score.toFixed(2)}`}
      aside={<TwinToggle asTable={asTable} onToggle={setAsTable} />}
    >
      {asTable ? (
        <table className="twin" data-testid="score-table">
          <thead>
            <tr>
              <th scope="col">{t.parts.part}</th>
              <th scope="col" className="number">
                {t.parts.value}
              </th>
              <th scope="col" className="number">
                {t.parts.weight}
              </th>
              <th scope="col" className="number">
                {t.parts.adds}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((part) => (
              <tr key={part.part}>
                <th scope="row">{wordsOf(part.part)}</th>
                <td className="number">{formatShare(part.value)}</td>
                <td className="number">{formatShare(part.weight)}</td>
                <td className="number">{part.adds}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <>
          <div className="score-bar" aria-hidden="true">
            {shown.map((part, index) => (
              <span
                key={part.part}
                className={`score-part part-${index % 5}`}
                style={{ width: `${part.adds}%` }}
              />
            ))}
          </div>
          <ul className="score-parts">
            {shown.map((part, index) => (
              <li key={part.part}>
                <span className={`score-key part-${index % 5}`} aria-hidden="true" />
                <span>
                  {wordsOf(part.part)} <span className="muted">{part.because}</span>
                </span>
                <span className="number">+{part.adds}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
