import { Link } from 'wouter';
import type { Outcome, Prediction, ToLabel } from '../../api/fraud';
import { useSiteZone } from '../../judgement/place';
import { Mark } from '../../marks/Mark';
import { fraudText } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { formatMoment } from '../../timing/format';
import { VerdictTag } from '../RiskMark';
import { formatScore, levelOf, RISK_LOOK } from '../words';

interface LabelListProps {
  items: readonly ToLabel[];
  chosen: string | null;
  outcomeOf: (of: Pick<Prediction, 'event_id' | 'outcome'>) => Outcome | null;
  addressOf: (id: string) => string;
  keys: readonly (readonly [string, string])[];
}

/** Short enough to be drawn whole: the server asks of a few at a time. */
export function LabelList({ items, chosen, outcomeOf, addressOf, keys }: LabelListProps) {
  return (
    <section className="queue-column" aria-label={fraudText.labels.list}>
      <ul className="list-scroll" data-testid="label-list">
        {items.map((item) => (
          <li key={item.event_id}>
            <Row
              item={item}
              href={addressOf(item.event_id)}
              selected={item.event_id === chosen}
              outcome={outcomeOf(item)}
            />
          </li>
        ))}
      </ul>
      <p className="key-line">
        {keys.map(([key, words]) => (
          <span key={key}>
            <kbd>{key.toUpperCase()}</kbd> {words}
          </span>
        ))}
      </p>
    </section>
  );
}

interface RowProps {
  item: ToLabel;
  href: string;
  selected: boolean;
  outcome: Outcome | null;
}

function Row({ item, href, selected, outcome }: RowProps) {
  const zone = useSiteZone(item.site_id);
  const now_ms = useNow(60_000);
  const level = levelOf(item.fraud_score);
  return (
    <Link
      className="row watch-row"
      href={href}
      replace
      aria-current={selected || undefined}
      data-testid="label-row"
      data-event-id={item.event_id}
    >
      <span className="row-mark">
        <Mark look={RISK_LOOK[level]} labelled={false} />
      </span>
      <span className="row-title strong ellipsis">{item.person_name}</span>
      <span className="watch-score" data-level={level}>
        <b>{formatScore(item.fraud_score)}</b> <span className="muted">{fraudText.levels[level]}</span>
      </span>
      <span className="row-where muted ellipsis">
        {[formatMoment(item.at, now_ms, zone), item.site_name].filter(Boolean).join(' · ')}
      </span>
      <span className="row-status">
        <VerdictTag outcome={outcome} />
      </span>
      <span className="row-message watch-reason">{item.why}</span>
    </Link>
  );
}
