import { useCallback, useMemo, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { text } from '../text';
import { formatCount } from '../timing/format';
import { BudgetLine } from './BudgetLine';
import { FindingBulk } from './FindingBulk';
import { FindingFilterBar } from './FindingFilterBar';
import { FindingList, useFindingOrder } from './FindingList';
import { FindingPane } from './FindingPane';
import { FindingSide } from './FindingSide';
import { type FindingFilters, findingAddress, NO_FILTERS, readFilters } from './filters';
import { useFindings } from './queries';
import { useTicks } from './useTicks';
import { useWalk } from './useWalk';

/** What the audits found: views, the list, and the one that is read. The address holds filters and finding. */
export function FindingsPage({ id }: { id: number | null }) {
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const [, navigate] = useLocation();
  const phone = usePhone();
  const { query, findings } = useFindings(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const pages = query.data?.pages.length ?? 0;
  const rows = useRef<readonly number[]>([]);
  const ticks = useTicks(rows);
  const busy = id !== null || ticks.ticked.size > 0;
  const order = useFindingOrder(findings, scroller, busy, `${findingAddress(filters)} ${pages}`);
  rows.current = order.shown;
  const select = useCallback(
    (next: number | null) =>
      navigate(findingAddress(filters, next), { replace: id !== null || next === null }),
    [navigate, filters, id],
  );
  const walk = useWalk({ ...order, selected: id, onSelect: select, onTick: ticks.toggle });
  const ticked = order.shown.filter((one) => ticks.ticked.has(one)).flatMap((one) => order.find(one) ?? []);

  return (
    <main
      id="content"
      className={`page findings-page${id === null ? '' : ' reading'}`}
      data-testid="findings-page"
    >
      <header className="page-head">
        <h1>
          {text.findings.title} <span className="muted">{query.data && formatCount(findings.length)}</span>
        </h1>
        <FindingFilterBar
          filters={filters}
          onChange={(next) => navigate(findingAddress(next), { replace: true })}
        />
      </header>
      <BudgetLine filters={filters} />
      <FindingBulk findings={ticked} ticks={ticks} />
      <div className="findings-body">
        <FindingSide filters={filters} />
        <section className="findings-column" aria-label={text.findings.list.label}>
          {query.isPending && findings.length === 0 && <Skeleton rows={10} />}
          {query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
          {query.data && order.shown.length === 0 && <NothingFound filters={filters} />}
          <FindingList
            {...order}
            scroller={scroller}
            filters={filters}
            selected={id}
            ticked={ticks.ticked}
            outcomes={ticks.outcomes}
            onTick={ticks.toggle}
            onRelease={order.release}
          >
            {query.hasNextPage && (
              <p className="page-more">
                <button
                  type="button"
                  className="button"
                  disabled={query.isFetchingNextPage}
                  onClick={() => query.fetchNextPage()}
                >
                  {query.isFetchingNextPage ? text.common.loading : text.findings.list.more}
                </button>
              </p>
            )}
          </FindingList>
        </section>
        {id !== null && (
          <FindingPane
            key={id}
            id={id}
            known={order.find(id)}
            keys={ticked.length === 0}
            walk={walk}
            onClose={() => select(null)}
          />
        )}
        {id === null && !phone && (
          <section className="panel finding-pane">
            {order.shown.length > 0 && (
              <Empty title={text.findings.detail.pick} hint={text.findings.detail.pickHint} />
            )}
          </section>
        )}
      </div>
    </main>
  );
}

function NothingFound({ filters }: { filters: FindingFilters }) {
  const t = text.findings.list;
  const plain = findingAddress(filters) === findingAddress(NO_FILTERS);
  return (
    <Empty title={plain ? t.emptyOpen : t.empty} hint={plain ? t.emptyOpenHint : t.emptyHint}>
      {!plain && (
        <Link className="button" href={findingAddress(NO_FILTERS)}>
          {t.showAll}
        </Link>
      )}
    </Empty>
  );
}
