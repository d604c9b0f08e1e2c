/** What the pages of judgement read over REST. Every key begins alike, so that a deed can renew them all. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { Page } from '../api/types';
import type {
  AuditRun,
  Change,
  FindingKind,
  Metric,
  Profile,
  ProfileDetail,
  Replay,
  ReplayDetail,
  ReplayFinding,
  Tuning,
} from './types';

export const JUDGEMENT = 'judgement';
const RUNNING_POLL_MS = 2_000;
const SLOW_POLL_MS = 30_000;
/** The server's largest page: a week of one metric fits. */
const WHOLE_WEEK = 500;

export function isUnderWay(replay: Pick<Replay, 'status'>): boolean {
  return replay.status === 'QUEUED' || replay.status === 'RUNNING';
}

export function useWeek(site_id: number | null, metric_type: Metric) {
  return useQuery({
    queryKey: [JUDGEMENT, 'week', site_id, metric_type],
    queryFn: ({ signal }) =>
      api.get<Page<Profile>>(
        `/noc/baselines/${toQuery({ site_id, metric_type, limit: WHOLE_WEEK })}`,
        signal,
      ),
    enabled: site_id !== null,
    staleTime: 60_000,
  });
}

export function useProfile(id: number | null) {
  return useQuery({
    queryKey: [JUDGEMENT, 'profile', id],
    queryFn: ({ signal }) => api.get<ProfileDetail>(`/noc/baselines/${id}/`, signal),
    enabled: id !== null,
  });
}

export function useTuning() {
  return useQuery({
    queryKey: [JUDGEMENT, 'tuning'],
    queryFn: ({ signal }) => api.get<Tuning>('/noc/baselines/tuning/', signal),
  });
}

export function useChanges() {
  return useInfiniteQuery({
    queryKey: [JUDGEMENT, 'changes'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Change>>(`/noc/baselines/changes/${toQuery({ limit: 25, cursor: pageParam })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useAudits() {
  return useQuery({
    queryKey: [JUDGEMENT, 'audits'],
    queryFn: ({ signal }) => api.get<Page<AuditRun>>('/noc/audits/?limit=8', signal),
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => run.status === 'RUNNING') ? RUNNING_POLL_MS : SLOW_POLL_MS,
  });
}

export function useReplays() {
  return useInfiniteQuery({
    queryKey: [JUDGEMENT, 'replays'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Replay>>(`/noc/replays/${toQuery({ limit: 25, cursor: pageParam })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isUnderWay)) ? RUNNING_POLL_MS : false,
  });
}

export function useReplay(id: number) {
  return useQuery({
    queryKey: [JUDGEMENT, 'replay', id],
    queryFn: ({ signal }) => api.get<ReplayDetail>(`/noc/replays/${id}/`, signal),
    enabled: Number.isInteger(id) && id > 0,
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? RUNNING_POLL_MS : false),
  });
}

export function useReplayFindings(id: number, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [JUDGEMENT, 'replay-findings', id],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ReplayFinding>>(
        `/noc/replays/${id}/findings/${toQuery({ limit: 50, cursor: pageParam })}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useKinds() {
  return useQuery({
    queryKey: [JUDGEMENT, 'kinds'],
    queryFn: async ({ signal }) => (await api.get<Page<FindingKind>>('/noc/findings/kinds/', signal)).items,
    staleTime: 5 * 60_000,
  });
}
