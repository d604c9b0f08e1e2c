/** What the page of the model reads and does. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { DriftDay, FraudModel, Shadow, Training } from '../../api/models';
import { useDeed } from '../../desk/useDeed';
import { modelText as t } from '../../text/fraud-model';
import { FRAUD, SECURITY } from '../queries';

const MODELS = `${SECURITY}/ml-models`;
const RUNNING_POLL_MS = 2_000;
const SLOW_POLL_MS = 60_000;

export function isUnderWay({ status }: Pick<Training, 'status'>): boolean {
  return status === 'WAITING' || status === 'RUNNING';
}

export function useModels() {
  return useQuery({
    queryKey: [FRAUD, 'models'],
    queryFn: async ({ signal }) => (await api.get<{ items: FraudModel[] }>(`${MODELS}/`, signal)).items,
    refetchInterval: SLOW_POLL_MS,
  });
}

export function useTrainings() {
  return useQuery({
    queryKey: [FRAUD, 'trainings'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Training[] }>(`${MODELS}/trainings/`, signal)).items,
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? RUNNING_POLL_MS : SLOW_POLL_MS),
  });
}

export function useShadow() {
  return useQuery({
    queryKey: [FRAUD, 'shadow'],
    queryFn: ({ signal }) => api.get<Shadow | null>(`${MODELS}/shadow/`, signal),
  });
}

export function useDrift() {
  return useQuery({
    queryKey: [FRAUD, 'drift'],
    queryFn: async ({ signal }) => (await api.get<{ days: DriftDay[] }>(`${MODELS}/drift/`, signal)).days,
  });
}

export function useTrain() {
  return useDeed(() => api.post<Training>(`${MODELS}/train/`), { renews: [FRAUD], say: () => t.started });
}

export function useActivate() {
  return useDeed((model: FraudModel) => api.post<FraudModel>(`${MODELS}/${model.id}/activate/`), {
    renews: [FRAUD],
    say: (_, model) => t.activated(String(model.version)),
  });
}

export function useRollBack() {
  return useDeed(() => api.post<FraudModel>(`${MODELS}/roll-back/`), {
    renews: [FRAUD],
    say: () => t.rolledBack,
  });
}
