import { useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/client';
import { Loaded, More } from '../../desk/parts';
import { useLiveState, usePicture } from '../../feed/LiveProvider';
import { useSiteZone } from '../../judgement/place';
import { Slab } from '../../judgement/Slab';
import { linkTo } from '../../live/selection';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { text } from '../../text';
import { fraudText } from '../../text/fraud';
import { formatMoment, zoneName } from '../../timing/format';
import { FraudFrame } from '../FraudFrame';
import { labelWords } from '../prediction/LabelHistory';
import { useOutcomes, usePersonScores, usePredictions, useRenewal } from '../queries';
import { PunchTable } from './PunchTable';
import { type DayRange, ScoreChart } from './ScoreChart';

const t = fraudText.person;

/** How somebody scored over time, punch by punch, and what it was found to be. */
export default function PersonFraudPage({ id }: { id: number }) {
  const may = useCan('security:fraud:view');
  const name = useLiveState((state) => state.people.get(id)?.name);
  const [range, setRange] = useState<DayRange>('30');
  return (
    <FraudFrame
      at=""
      title={
        <>
          {name ?? t.unknown} <span className="muted">{t.title}</span>
        </>
      }
      testId="person-fraud-page"
      className="person-fraud"
      tools={
        <p className="prediction-tools">
          <Link href={`/people/${id}`}>{t.toTimeline}</Link>
          <Link href={linkTo('person', id)}>{text.nav.live}</Link>
        </p>
      }
    >
      {may && <History id={id} range={range} onRange={setRange} />}
    </FraudFrame>
  );
}

interface HistoryProps {
  id: number;
  range: DayRange;
  onRange: (range: DayRange) => void;
}

function History({ id, range, onRange }: HistoryProps) {
  const scores = usePersonScores(id, Number(range));
  const { query, items } = usePredictions({ person_id: id });
  useRenewal(query.refetch);
  const { personById } = usePicture();
  const site_id = personById.get(id)?.site_id ?? items[0]?.site_id ?? null;
  const zone = useSiteZone(site_id);
  if (scores.isError && scores.error instanceof ApiError && scores.error.status === 404) {
    return (
      <Empty title={text.live.panel.gone}>
        <Link className="button" href="/fraud">
          {fraudText.prediction.back}
        </Link>
      </Empty>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body" tabIndex={0} aria-label={t.title}>
      <Loaded query={scores} rows={6}>
        {({ days }) => <ScoreChart days={days} range={range} onRange={onRange} />}
      </Loaded>
      <Slab title={t.punches} aside={<span className="muted">{zoneName(Date.now(), zone)}</span>}>
        {query.isPending && <Skeleton rows={6} />}
        {query.isError && items.length === 0 && (
          <Failure error={query.error} onRetry={() => query.refetch()} />
        )}
        {query.data && items.length === 0 && <Empty title={t.nothing} hint={t.nothingHint} />}
        {items.length > 0 && <PunchTable punches={items} zone={zone} />}
        <More query={query} label={t.more} />
      </Slab>
      <Outcomes id={id} zone={zone} />
    </section>
  );
}

/** What people said of this person's punches, the newest first. */
function Outcomes({ id, zone }: { id: number; zone: string | undefined }) {
  const query = useOutcomes({ person_id: id });
  return (
    <Slab title={t.outcomes} testId="person-outcomes">
      <div className="slab-part">
        <Loaded query={query}>
          {(outcomes) =>
            outcomes.length === 0 ? (
              <p className="muted">{t.noOutcomes}</p>
            ) : (
              <ol className="label-history">
                {outcomes.map((one) => (
                  <li key={one.id}>
                    <p>
                      <span className="strong">{labelWords(one)}</span>{' '}
                      <span className="muted">
                        {[
                          one.punched_at && t.ofPunch(formatMoment(one.punched_at, 0, zone)),
                          one.by.name,
                          one.notes,
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                    </p>
                    <time className="muted" dateTime={one.at}>
                      {formatMoment(one.at, 0, zone)}
                    </time>
                  </li>
                ))}
              </ol>
            )
          }
        </Loaded>
      </div>
    </Slab>
  );
}
