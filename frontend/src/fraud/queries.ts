/** What the fraud pages read over REST. Every key begins alike, so that a verdict can renew them all. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { ApiError, api, toQuery } from '../api/client';
import type {
  DayScore,
  Fairness,
  Group,
  LiveScore,
  OutcomeEntry,
  Prediction,
  PredictionDetail,
  QueueKind,
  SiteHeat,
  ToLabel,
} from '../api/fraud';
import type { Page } from '../api/types';
import { usePages } from '../desk/usePages';
import { useLiveState } from '../feed/LiveProvider';

export const FRAUD = 'fraud';
export const SECURITY = '/noc/security';
const SLOW_MS = 60_000;

export interface LabelQueue extends Page<ToLabel> {
  /** Of this week's random sample, where it is told. */
  progress?: { done: number; total: number } | null;
}

export interface PredictionsWanted {
  person_id?: number;
  site_id?: number | null;
  event_id?: string;
  min_score?: number;
  since?: string;
  limit?: number;
  order?: '-at' | '-fraud_score';
}

export function usePredictions(wanted: PredictionsWanted, enabled = true) {
  return usePages<Prediction>(
    [FRAUD, 'predictions', wanted],
    (cursor) => `${SECURITY}/predictions/${toQuery({ limit: 100, ...wanted, cursor })}`,
    { refetchInterval: SLOW_MS, enabled },
  );
}

export function usePrediction(id: string | null) {
  return useQuery({
    queryKey: [FRAUD, 'prediction', id],
    queryFn: ({ signal }) => api.get<PredictionDetail>(`${SECURITY}/predictions/${id}/`, signal),
    enabled: id !== null,
    retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status === 404),
  });
}

export function useLiveScores(site_id: number | null) {
  return useQuery({
    queryKey: [FRAUD, 'live', site_id],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ items: LiveScore[] }>(
          `${SECURITY}/fraud-scores/live/${toQuery({ min_score: 0.3, site_id, limit: 20 })}`,
          signal,
        )
      ).items,
    refetchInterval: SLOW_MS,
  });
}

export function usePersonScores(person_id: number, days: number) {
  return useQuery({
    queryKey: [FRAUD, 'history', person_id, days],
    queryFn: ({ signal }) =>
      api.get<{ person_name: string; days: DayScore[] }>(
        `${SECURITY}/fraud-scores/history/${person_id}/?days=${days}`,
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

export function useSiteHeat(hours: number) {
  return useQuery({
    queryKey: [FRAUD, 'heat', hours],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: SiteHeat[] }>(`${SECURITY}/fraud-scores/heatmap/?hours=${hours}`, signal))
        .items,
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MS,
  });
}

export function useLabelQueue(kind: QueueKind, site_id: number | null) {
  return useQuery({
    queryKey: [FRAUD, 'queue', kind, site_id],
    queryFn: ({ signal }) =>
      api.get<LabelQueue>(`${SECURITY}/labels/queue/${toQuery({ kind, site_id })}`, signal),
  });
}

export function useOutcomes(wanted: { person_id?: number; event_id?: string; pending?: string }) {
  return useQuery({
    queryKey: [FRAUD, 'outcomes', wanted],
    queryFn: async ({ signal }) =>
      (await api.get<Page<OutcomeEntry>>(`${SECURITY}/outcomes/${toQuery(wanted)}`, signal)).items,
  });
}

export function useGroups(days: number) {
  return useQuery({
    queryKey: [FRAUD, 'groups', days],
    queryFn: async ({ signal }) =>
      (await api.get<{ groups: Group[] }>(`${SECURITY}/groups/?days=${days}`, signal)).groups,
    placeholderData: keepPreviousData,
  });
}

export function useFairness(days: number) {
  return useQuery({
    queryKey: [FRAUD, 'fairness', days],
    queryFn: ({ signal }) => api.get<Fairness>(`${SECURITY}/fairness/?days=${days}`, signal),
    placeholderData: keepPreviousData,
  });
}

/** The feed renews a list no oftener than this. */
const RENEW_MS = 2_000;
const SOON_MS = 200;
const RENEWING: ReadonlySet<string> = new Set(['anomaly_detected', 'anomaly_updated', 'events_coalesced']);

/** Reads again after what the feed told of anomalies. */
export function useRenewal(refetch: () => unknown): void {
  const seq = useLiveState(
    useCallback((state) => state.log.find((event) => RENEWING.has(event.type))?.seq ?? 0, []),
  );
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
