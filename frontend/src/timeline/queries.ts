import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { TimelineAnswer } from '../api/findings';

/** Whose timeline it is, as the address of the API says it. */
export type TimelineOf = 'people' | 'sites';

export function useTimeline(kind: TimelineOf, id: number, hours: number, at = '') {
  return useQuery({
    queryKey: ['timeline', kind, id, hours, at],
    queryFn: ({ signal }) =>
      api.get<TimelineAnswer>(`/noc/${kind}/${id}/timeline/${toQuery({ hours, at })}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: at ? false : 20_000,
  });
}
