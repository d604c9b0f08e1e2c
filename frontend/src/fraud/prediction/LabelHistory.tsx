import type { LabelEntry } from '../../api/fraud';
import { fraudText } from '../../text/fraud';
import { formatMoment } from '../../timing/format';
import { verdictWords } from '../words';

const t = fraudText.prediction;

/** Who said what and when, and what it was before. */
export function LabelHistory({ labels, zone }: { labels: readonly LabelEntry[]; zone: string | undefined }) {
  if (labels.length === 0) return <p className="muted">{t.noLabels}</p>;
  return (
    <ol className="label-history" data-testid="label-history">
      {labels.map((label) => (
        <li key={`${label.at}/${String(label.fraud)}`}>
          <p>
            <span className="strong">{labelWords(label)}</span>{' '}
            <span className="muted">
              {[
                label.by.name,
                label.source,
                label.was !== null &&
                  label.was !== label.fraud &&
                  t.was(fraudText.verdicts.is[String(label.was)] ?? ''),
                label.confirmed_by && t.confirmedBy(label.confirmed_by.name),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </p>
          {label.notes && <p className="notes">{label.notes}</p>}
          <time className="muted" dateTime={label.at}>
            {formatMoment(label.at, 0, zone)}
          </time>
        </li>
      ))}
    </ol>
  );
}

export function labelWords(label: Pick<LabelEntry, 'fraud' | 'pending'>): string {
  return label.fraud === null ? fraudText.verdicts.back : verdictWords(label);
}
