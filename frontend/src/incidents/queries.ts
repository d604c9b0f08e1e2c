/** What the pages of incidents read. Keys name the thing; the version in them reads it again when it changed. */
import { useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { IncidentDetail, IncidentScene } from '../api/response';
import { useLiveState } from '../feed/LiveProvider';

export const INCIDENT = 'incident';

export function useIncident(id: string) {
  const version = useLiveState((state) => state.incidents.get(id)?.version);
  return useQuery<IncidentDetail>({
    queryKey: [INCIDENT, id, version],
    queryFn: ({ signal }) => api.get<IncidentDetail>(`/noc/incidents/${id}/`, signal),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

/** Where the people concerned were, up to a moment (now when none is named). */
export function useScene(id: string, at: string | null) {
  return useQuery<IncidentScene>({
    queryKey: ['scene', id, at],
    queryFn: ({ signal }) => api.get<IncidentScene>(`/noc/incidents/${id}/scene/${toQuery({ at })}`, signal),
    placeholderData: (before) => before,
  });
}
