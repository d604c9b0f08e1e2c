import { Link } from 'wouter';
import type { SimilarIncident } from '../api/response';
import { Section } from '../live/panel/Section';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatMoment, formatShare } from '../timing/format';

const t = text.incidents;

/** What was alike before, and how it ended. */
export function SimilarSection({
  similar,
  zone,
}: {
  similar: readonly SimilarIncident[];
  zone: string | undefined;
}) {
  const now_ms = useNow(60_000);
  return (
    <Section title={t.similar}>
      {similar.length === 0 && <p className="muted">{t.noSimilar}</p>}
      <ul className="similar">
        {similar.map((one) => (
          <li key={one.id}>
            <p>
              <Link href={`/incidents/${one.id}`}>
                {one.code} {one.title}
              </Link>{' '}
              <span className="muted">{t.alike(formatShare(one.likeness))}</span>
            </p>
            <p>
              {one.resolution ? text.alerts.resolutions[one.resolution][0] : t.unresolved}
              {one.minutes_to_resolve !== null && `, ${t.took(Math.round(one.minutes_to_resolve))}`}
              {one.root_cause_description && `: ${one.root_cause_description}`}
            </p>
            <p className="muted">
              {formatMoment(one.detected_at, now_ms, zone)} · {one.because}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
