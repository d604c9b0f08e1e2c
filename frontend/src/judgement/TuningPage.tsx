import '../style/judgement.css';
import { useLocation, useSearch } from 'wouter';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useCan } from '../session/session';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatCount, formatMoment } from '../timing/format';
import { ApplyTuning } from './ApplyTuning';
import { AuditsCard } from './AuditsCard';
import { ChangeList } from './ChangeList';
import { ProposalTable } from './ProposalTable';
import { useCommonZone } from './place';
import { countsOf, readShow, SHOWS, type Show, shownProposals } from './proposals';
import { useChanges, useTuning } from './queries';
import { Segments, Slab } from './Slab';
import type { Tuning } from './types';

/** What the next tuning would do to the thresholds, what the last ones did, and how the audits went. */
export default function TuningPage() {
  const tuning = useTuning();
  const mayApply = useCan('noc:configure');
  return (
    <main id="content" className="page judgement" data-testid="tuning-page">
      <header className="page-head">
        <div>
          <h1>{t.tuning.title}</h1>
          <p className="muted">{t.tuning.lead}</p>
        </div>
        <div className="filters">
          {mayApply ? (
            <ApplyTuning proposals={tuning.data?.proposals ?? []} />
          ) : (
            <p className="muted">{t.readOnly}</p>
          )}
        </div>
      </header>
      <div className="page-body tuning">
        {tuning.isPending && <Skeleton rows={8} />}
        {tuning.isError && <Failure error={tuning.error} onRetry={() => tuning.refetch()} />}
        {tuning.data && <Proposals tuning={tuning.data} />}
        <div className="tuning-below">
          <Changes />
          <AuditsCard />
        </div>
      </div>
    </main>
  );
}

function Proposals({ tuning }: { tuning: Tuning }) {
  const show = readShow(useSearch());
  const [, navigate] = useLocation();
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  const counts = countsOf(tuning.proposals);
  const shown = shownProposals(tuning.proposals, show);
  const names = SHOWS.map((one) => [one, `${t.tuning.filters[one]} ${counts[one]}`] as const);
  return (
    <Slab
      className="wide"
      title={
        <>
          {t.tuning.proposals}
          <span className="muted slab-sub">{t.tuning.asOf(formatMoment(tuning.as_of, now_ms, zone))}</span>
        </>
      }
      aside={
        <Segments
          label={t.tuning.show}
          value={show}
          options={names}
          onChange={(next: Show) =>
            navigate(next === 'moves' ? '/tuning' : `/tuning?show=${next}`, { replace: true })
          }
        />
      }
    >
      {shown.length === 0 ? (
        <Empty title={t.tuning.empty[show]} hint={t.tuning.emptyHint} />
      ) : (
        <ProposalTable proposals={shown} />
      )}
      {tuning.unchanged > 0 && (
        <p className="muted slab-part">{t.tuning.unchanged(formatCount(tuning.unchanged))}</p>
      )}
    </Slab>
  );
}

function Changes() {
  const changes = useChanges();
  const zone = useCommonZone();
  const known = changes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Slab title={t.changes.title} testId="changes-card">
      {changes.isPending && <Skeleton rows={4} />}
      {changes.isError && <Failure error={changes.error} onRetry={() => changes.refetch()} />}
      {changes.data && known.length === 0 && <Empty title={t.changes.empty} hint={t.changes.emptyHint} />}
      {known.length > 0 && (
        <div className="slab-part">
          <ChangeList changes={known} named zone={zone} />
          {changes.hasNextPage && (
            <button
              type="button"
              className="button small"
              disabled={changes.isFetchingNextPage}
              onClick={() => changes.fetchNextPage()}
            >
              {changes.isFetchingNextPage ? text.common.loading : t.changes.more}
            </button>
          )}
        </div>
      )}
    </Slab>
  );
}
