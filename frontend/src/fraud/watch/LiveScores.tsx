import { Link } from 'wouter';
import { Loaded } from '../../desk/parts';
import { Section } from '../../live/panel/Section';
import { fraudText } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { formatAge } from '../../timing/format';
import { useLiveScores } from '../queries';
import { Score } from '../RiskMark';

const t = fraudText.watch;

/** Whoever scores highest now, each person once. */
export function LiveScores({ site_id }: { site_id: number | null }) {
  const query = useLiveScores(site_id);
  const now_ms = useNow(10_000);
  return (
    <Section title={t.live}>
      <Loaded query={query} rows={3}>
        {(scores) =>
          scores.length === 0 ? (
            <p className="muted">{t.liveNone}</p>
          ) : (
            <ul className="live-scores" data-testid="live-scores">
              {scores.map((one) => (
                <li key={`${one.person_id}/${one.at}`}>
                  <Score score={one.fraud_score} />
                  <Link href={`/fraud/predictions/${one.prediction_id}`}>{one.person_name}</Link>
                  <span className="muted ellipsis">{one.site_name}</span>
                  <time className="muted" dateTime={one.at}>
                    {formatAge(one.at, now_ms)}
                  </time>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
