import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { api } from '../api/client';
import type { Alert, Page } from '../api/types';
import { useLiveState } from '../feed/LiveProvider';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { AlertFilterBar } from './AlertFilterBar';
import { AlertTable } from './AlertTable';
import { BulkBar } from './BulkBar';
import type { Outcome } from './deeds';
import { type AlertFilters, filtersToAddress, filtersToRequest, readFilters } from './filters';

/** Every alert, filtered by the address, a page at a time; rows change as the feed changes them. */
export function AlertsPage() {
  const filters = readFilters(useSearch());
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map());
  const { query, alerts } = useAlertPages(filters);

  return (
    <main id="content" className="page" data-testid="alerts-page">
      <header className="page-head">
        <h1>{text.alerts.page.title}</h1>
        <AlertFilterBar
          filters={filters}
          onChange={(next) => navigate(filtersToAddress(next), { replace: true })}
        />
      </header>
      <BulkBar
        alerts={alerts.filter((alert) => chosen.has(alert.id))}
        outcomes={outcomes}
        onStart={() => setOutcomes(new Map())}
        onResult={(id, outcome) => setOutcomes((held) => new Map(held).set(id, outcome))}
        onClear={() => {
          setChosen(new Set());
          setOutcomes(new Map());
        }}
      />
      <div className="page-body">
        {query.isPending && <Skeleton rows={10} />}
        {query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
        {query.data && alerts.length === 0 && (
          <Empty title={text.alerts.page.empty} hint={text.alerts.page.emptyHint} />
        )}
        {alerts.length > 0 && (
          <AlertTable alerts={alerts} chosen={chosen} outcomes={outcomes} onChosen={setChosen} />
        )}
        {alerts.length > 0 && <More query={query} />}
      </div>
    </main>
  );
}

/** The pages read so far, each row as the feed has it by now. */
function useAlertPages(filters: AlertFilters) {
  const query = useInfiniteQuery({
    queryKey: ['alerts', filters],
    queryFn: ({ pageParam, signal }) => api.get<Page<Alert>>(filtersToRequest(filters, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  useRenewal(query.refetch);
  const live = useLiveState((state) => state.alerts);
  const alerts = useMemo(
    () =>
      (query.data?.pages ?? [])
        .flatMap((page) => page.items)
        .map((alert) => newest(alert, live.get(alert.id))),
    [query.data, live],
  );
  return { query, alerts };
}

function More({ query }: { query: ReturnType<typeof useAlertPages>['query'] }) {
  return (
    <p className="page-more">
      {query.hasNextPage ? (
        <button
          type="button"
          className="button"
          disabled={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? text.common.loading : text.alerts.page.more}
        </button>
      ) : (
        <span className="muted">{text.alerts.page.end}</span>
      )}
    </p>
  );
}

function newest(alert: Alert, live: Alert | undefined): Alert {
  return live && live.version >= alert.version ? live : alert;
}

/** A new alert is not in the pages read so far: read them again, at most every few seconds. */
function useRenewal(refetch: () => unknown): void {
  const newestSeq = useLiveState(
    (state) => state.log.find((event) => event.type === 'alert_created')?.seq ?? 0,
  );
  useEffect(() => {
    if (newestSeq === 0) return;
    const timer = setTimeout(() => void refetch(), 1_000);
    return () => clearTimeout(timer);
  }, [newestSeq, refetch]);
}
