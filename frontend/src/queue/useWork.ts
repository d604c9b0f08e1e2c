/** The work queue as it is now: read over REST, renewed and patched by the feed, changed at once by one's own deeds. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { api } from '../api/client';
import type { WorkCounts, WorkItem, WorkQueue } from '../api/response';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { createValue, useValue } from '../parts/value';
import { clientFilter } from '../shell/settings';
import { useNow } from '../timing/clock';
import { type Guesses, goneItem, isWaiting, mergeWork } from './work';

export const QUEUE = 'queue';
/** What is read at once; a queue longer than this has other troubles. */
const MOST = 500;
/** The feed renews the list no oftener than this; snoozed rows return with the slow beat. */
const RENEW_MS = 1_000;
const SOON_MS = 150;
const SLOW_MS = 30_000;

const RENEWING: ReadonlySet<string> = new Set([
  'alert_created',
  'alert_updated',
  'ticket_updated',
  'incident_updated',
  'correlation_identified',
  'events_coalesced',
]);

export const guesses = createValue<Guesses>(new Map());

export interface Work {
  query: ReturnType<typeof useWorkQuery>;
  /** Everything that waits, in the order of work. */
  items: WorkItem[];
  /** Every row by its key, also one that no longer waits. */
  byKey: ReadonlyMap<string, WorkItem>;
  /** How a row that has left the list looks now. */
  gone(item: WorkItem): WorkItem;
  counts: WorkCounts | null;
  /** More wait than were read. */
  more: boolean;
}

export function useWork(): Work {
  const query = useWorkQuery();
  useRenewal(query.refetch);
  const alerts = useLiveState((state) => state.alerts);
  const incidents = useLiveState((state) => state.incidents);
  const tickets = useLiveState((state) => state.tickets);
  const guessed = useValue(guesses);
  const client_id = useValue(clientFilter);
  const { siteById } = usePicture();
  const now_ms = useNow(5_000);
  const read = query.data?.items;
  const all = useMemo(() => {
    const rows = mergeWork(read ?? [], { alerts, incidents, tickets }, guessed);
    const here = (item: WorkItem) => item.sounding || (item.site_id !== null && siteById.has(item.site_id));
    return client_id === null ? rows : rows.filter(here);
  }, [read, alerts, incidents, tickets, guessed, client_id, siteById]);
  const items = useMemo(() => all.filter((item) => isWaiting(item, now_ms)), [all, now_ms]);
  const byKey = useMemo(() => new Map(all.map((item) => [item.key, item])), [all]);
  const gone = useCallback(
    (item: WorkItem) => goneItem(item, { alerts, incidents, tickets }, guessed),
    [alerts, incidents, tickets, guessed],
  );
  return {
    query,
    items,
    byKey,
    gone,
    counts: query.data?.counts ?? null,
    more: Boolean(query.data?.next_cursor),
  };
}

function useWorkQuery() {
  return useQuery({
    queryKey: [QUEUE],
    queryFn: ({ signal }) => api.get<WorkQueue>(`/noc/queue/?status=open&limit=${MOST}`, signal),
    refetchInterval: SLOW_MS,
  });
}

/** Reads again after what the feed told, in a storm once a second. */
export function useRenewal(refetch: () => unknown): void {
  const seq = useLiveState((state) => state.log.find((event) => RENEWING.has(event.type))?.seq ?? 0);
  const last_ms = useRef(0);
  useEffect(() => {
    if (seq === 0) return;
    const wait_ms = Math.max(SOON_MS, last_ms.current + RENEW_MS - Date.now());
    const timer = setTimeout(() => {
      last_ms.current = Date.now();
      void refetch();
    }, wait_ms);
    return () => clearTimeout(timer);
  }, [seq, refetch]);
}
