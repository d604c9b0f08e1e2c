/** What panels read over REST. Keys name the thing, so that a deed can renew it. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import type {
  Activity,
  AlertDetail,
  PersonDetail,
  PersonSignals,
  SiteDetail,
  SiteSignals,
  Track,
} from '../../api/types';
import { useNow } from '../../timing/clock';
import { useLiveParam } from '../selection';

export const TRACK_HOURS = ['1', '4', '12', '24'] as const;
export type TrackHours = (typeof TRACK_HOURS)[number];
export const SPARK_BUCKETS = 8;
const QUARTER_MS = 15 * 60_000;

export function useTrackHours() {
  return useLiveParam<TrackHours>('hours', '4');
}

export function useTrack(person_id: number | null) {
  const [hours] = useTrackHours();
  return useQuery({
    queryKey: ['track', person_id, hours],
    queryFn: ({ signal }) => api.get<Track>(`/noc/people/${person_id}/track/?hours=${hours}`, signal),
    enabled: person_id !== null,
    refetchInterval: 30_000,
  });
}

export function usePersonDetail(person_id: number) {
  return useQuery({
    queryKey: ['person', person_id],
    queryFn: ({ signal }) => api.get<PersonDetail>(`/noc/people/${person_id}/`, signal),
    refetchInterval: 30_000,
  });
}

export function useSiteDetail(site_id: number | null) {
  return useQuery({
    queryKey: ['site', site_id],
    queryFn: ({ signal }) => api.get<SiteDetail>(`/noc/sites/${site_id}/`, signal),
    enabled: site_id !== null,
    refetchInterval: 60_000,
  });
}

/** The version is part of the key: whoever changes the alert, the panel reads it again. */
export function useAlertDetail(id: number, version: number | undefined) {
  return useQuery<AlertDetail>({
    queryKey: ['alert', id, version],
    queryFn: ({ signal }) => api.get<AlertDetail>(`/noc/alerts/${id}/`, signal),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

export function usePersonSignals(person_id: number) {
  return useQuery({
    queryKey: ['signals', person_id],
    queryFn: ({ signal }) =>
      api.get<PersonSignals>(`/noc/telemetry/signals/${person_id}/?window_minutes=120`, signal),
    refetchInterval: 60_000,
  });
}

/** Eight quarters of an hour, oldest first; a past quarter hardly changes, so it is kept a while. */
export function useSignalQuarters(person_id: number) {
  const last_ms = useNow(QUARTER_MS);
  const ends = Array.from({ length: SPARK_BUCKETS }, (_, i) =>
    new Date(last_ms - (SPARK_BUCKETS - 1 - i) * QUARTER_MS).toISOString(),
  );
  return useQueries({
    queries: ends.map((at) => ({
      queryKey: ['quarter', person_id, at],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<PersonSignals>(
          `/noc/telemetry/signals/${person_id}/?window_minutes=15&at=${encodeURIComponent(at)}`,
          signal,
        ),
      staleTime: 5 * 60_000,
    })),
    combine: (results) => ({
      ends,
      quarters: results.map((result) => result.data?.signals ?? null),
      pending: results.some((result) => result.isPending),
    }),
  });
}

export function useSiteSignals(site_id: number) {
  return useQuery({
    queryKey: ['site-signals', site_id],
    queryFn: ({ signal }) =>
      api.get<SiteSignals>(`/noc/telemetry/signals/site/${site_id}/?window_minutes=120`, signal),
    refetchInterval: 60_000,
  });
}

export function useActivity() {
  return useQuery({
    queryKey: ['activity'],
    queryFn: ({ signal }) => api.get<Activity>('/noc/activity/?hours=24', signal),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}
