/** What an administrator does here. Each deed says how it went and renews what it changed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { explain } from '../parts/Notice';
import { tellDone, tellError } from '../shell/toasts';
import { judgementText as t } from '../text/judgement';
import { JUDGEMENT } from './queries';
import type { AuditKind, AuditRun, Change, Replay, Settings, Tuned } from './types';

function useDeed<Given, Answer>(
  act: (given: Given) => Promise<Answer>,
  say: (answer: Answer, given: Given) => string,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer, given) => tellDone(say(answer, given)),
    onError: (error) => tellError(explain(error)),
    // After a failure too: a conflict means that what is shown is old.
    onSettled: () => cache.invalidateQueries({ queryKey: [JUDGEMENT] }),
  });
}

export function useApplyTuning() {
  return useDeed(
    () => api.post<Tuned>('/noc/baselines/tuning/'),
    (tuned) => t.tuning.applied(tuned.changed, tuned.kept, tuned.refused),
  );
}

export function useUndoChange() {
  return useDeed(
    ({ change }: { change: Change; named: string }) => api.post(`/noc/baselines/changes/${change.id}/undo/`),
    (_, { named }) => t.changes.didUndo(named),
  );
}

export function useRunAudit() {
  return useDeed(
    (kind: AuditKind) => api.post<AuditRun>('/noc/audits/', { kind }),
    (run) => t.audits.ran(t.audits.kinds[run.kind], run.opened, run.cleared),
  );
}

export function useCancelReplay() {
  return useDeed(
    (id: number) => api.post<Replay>(`/noc/replays/${id}/cancel/`),
    () => t.replays.cancelled,
  );
}

export interface ReplayWish {
  since: string;
  until: string;
  settings: Settings;
  name?: string;
}

/** A refusal belongs to the form that was sent, so it is not told in a passing message. */
export function useRequestReplay() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wish: ReplayWish) => api.post<Replay>('/noc/replays/', wish),
    onSuccess: () => {
      tellDone(t.replays.started);
      return cache.invalidateQueries({ queryKey: [JUDGEMENT, 'replays'] });
    },
  });
}
