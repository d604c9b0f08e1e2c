/** What the page of playbooks reads and does. */
import { useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { Page } from '../api/types';
import { useDeed } from '../desk/useDeed';
import { usePages } from '../desk/usePages';
import { deskText } from '../text/response-desk';
import type { DryRun, Playbook, PlaybookDetail, Run, RunDetail } from './types';

const t = deskText.playbooks;
export const PLAYBOOKS = 'playbooks';
const POLL_MS = 15_000;
const RUNNING_POLL_MS = 2_000;
const OVER = new Set(['DONE', 'FAILED', 'STOPPED', 'CANCELLED', 'FINISHED']);

export function isUnderWay(run: Pick<Run, 'status'>): boolean {
  return !OVER.has(run.status);
}

export function usePlaybooks() {
  return useQuery({
    queryKey: [PLAYBOOKS, 'list'],
    queryFn: async ({ signal }) => (await api.get<Page<Playbook>>('/noc/playbooks/', signal)).items,
    refetchInterval: POLL_MS,
  });
}

export function usePlaybook(id: string | null) {
  return useQuery({
    queryKey: [PLAYBOOKS, 'one', id],
    queryFn: ({ signal }) => api.get<PlaybookDetail>(`/noc/playbooks/${id}/`, signal),
    enabled: id !== null,
  });
}

export function useRuns(playbook_id: string | null, status: string) {
  return usePages<Run>(
    [PLAYBOOKS, 'runs', playbook_id, status],
    (cursor) => `/noc/playbook-runs/${toQuery({ playbook_id, status, limit: 25, cursor })}`,
    { refetchInterval: POLL_MS / 3 },
  );
}

export function useRun(id: string | number | null) {
  return useQuery({
    queryKey: [PLAYBOOKS, 'run', id],
    queryFn: ({ signal }) => api.get<RunDetail>(`/noc/playbook-runs/${id}/`, signal),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? RUNNING_POLL_MS : false),
  });
}

export function useEnable() {
  return useDeed(
    ({ playbook, on }: { playbook: Playbook; on: boolean }) =>
      api.post<Playbook>(`/noc/playbooks/${playbook.id}/${on ? 'enable' : 'disable'}/`),
    { renews: [PLAYBOOKS], say: (_, { playbook, on }) => t.switched(playbook.title, on) },
  );
}

/** A refusal belongs beside the line it names. */
export function useSave(id: string | null) {
  return useDeed(
    (source: string) =>
      id === null
        ? api.post<Playbook>('/noc/playbooks/', { source })
        : api.put<Playbook>(`/noc/playbooks/${id}/`, { source }),
    { renews: [PLAYBOOKS], say: (playbook) => t.saved(playbook.title, playbook.version), quietly: true },
  );
}

export function useDryRun() {
  return useDeed(
    ({ id, since, until }: { id: string; since: string; until: string }) =>
      api.post<DryRun>(`/noc/playbooks/${id}/dry-run/`, { since, until }),
    { renews: [PLAYBOOKS, 'nothing'] },
  );
}

export function useStop() {
  return useDeed((run: Run) => api.post<Run>(`/noc/playbook-runs/${run.id}/stop/`), {
    renews: [PLAYBOOKS],
    say: () => t.stopped,
  });
}
