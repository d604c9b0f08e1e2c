/** What findings are read with over REST. Keys name the thing, so that a deed can renew it. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import type { Finding, FindingDetail, FindingKind, FindingsSummary } from '../api/findings';
import type { Page } from '../api/types';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { useValue } from '../parts/value';
import { useSession } from '../session/session';
import { clientFilter } from '../shell/settings';
import { type FindingFilters, filtersToRequest, mergeFindings } from './filters';

/** The pages read so far and what the feed knows; narrowed to the client that is chosen above. */
export function useFindings(filters: FindingFilters) {
  const me = useSession().user.person_id;
  // Whose they are the server is not asked: open ones are all known, and only those belong to anybody.
  const { owner: _owner, ...asked } = filters;
  const query = useInfiniteQuery({
    queryKey: ['findings', asked],
    queryFn: ({ pageParam, signal }) => api.get<Page<Finding>>(filtersToRequest(filters, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const live = useLiveState((state) => state.findings);
  const client_id = useValue(clientFilter);
  const { siteById } = usePicture();
  const findings = useMemo(() => {
    const read = (query.data?.pages ?? []).flatMap((page) => page.items);
    const merged = mergeFindings(read, live, filters, me);
    if (client_id === null) return merged;
    return merged.filter(({ site_id }) => site_id !== null && siteById.has(site_id));
  }, [query.data, live, filters, me, client_id, siteById]);
  return { query, findings };
}

/** The version is part of the key: whoever changes the finding, it is read again. */
export function useFindingDetail(id: number, version: number | undefined) {
  return useQuery<FindingDetail>({
    queryKey: ['finding', id, version],
    queryFn: ({ signal }) => api.get<FindingDetail>(`/noc/findings/${id}/`, signal),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

/** Read again when the feed brings a finding, and now and then: the shift's budget moves with time. */
export function useFindingsSummary() {
  const seq = useLiveState((state) => state.log.find((event) => event.type.startsWith('finding_'))?.seq ?? 0);
  return useQuery({
    queryKey: ['findings-summary', seq],
    queryFn: ({ signal }) => api.get<FindingsSummary>('/noc/findings/summary/', signal),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
}

/** What each kind means; it changes with the server's version and its options alone. */
export function useFindingKinds(wanted: boolean) {
  return useQuery({
    queryKey: ['finding-kinds'],
    queryFn: ({ signal }) => api.get<Page<FindingKind>>('/noc/findings/kinds/', signal),
    enabled: wanted,
    staleTime: 5 * 60_000,
  });
}
