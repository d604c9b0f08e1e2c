/** A list of the API, page by page: the items read so far and how to read on. */
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import type { Page } from '../api/types';

interface Reading {
  refetchInterval?: number | false;
  enabled?: boolean;
}

/** `address` makes the path of a page from its cursor. */
export function usePages<Item>(
  queryKey: QueryKey,
  address: (cursor: string | null) => string,
  { refetchInterval = false, enabled = true }: Reading = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<Page<Item>>(address(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    refetchInterval,
    enabled,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, items };
}
