/** What the page of handovers reads and does. */
import { useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import { useDeed } from '../desk/useDeed';
import { usePages } from '../desk/usePages';
import { deskText } from '../text/response-desk';
import type { Handover, Snapshot } from './types';

const t = deskText.handover;
export const HANDOVERS = 'handovers';
const POLL_MS = 30_000;

export function useCurrentShift() {
  return useQuery({
    queryKey: [HANDOVERS, 'current'],
    queryFn: ({ signal }) => api.get<Snapshot>('/noc/handovers/current/', signal),
    refetchInterval: POLL_MS,
  });
}

export function useHandovers() {
  return usePages<Handover>(
    [HANDOVERS, 'list'],
    (cursor) => `/noc/handovers/${toQuery({ limit: 25, cursor })}`,
    { refetchInterval: POLL_MS },
  );
}

export function useHandover(id: string | null) {
  return useQuery({
    queryKey: [HANDOVERS, 'one', id],
    queryFn: ({ signal }) => api.get<Handover>(`/noc/handovers/${id}/`, signal),
    enabled: id !== null,
  });
}

export interface SignWish {
  watch: string;
  notes: { subject: string; text: string }[];
}

export function useSign() {
  return useDeed((wish: SignWish) => api.post<Handover>('/noc/handovers/', wish), {
    renews: [HANDOVERS],
    say: () => t.signed,
    quietly: true,
  });
}

export function useAccept() {
  return useDeed((handover: Handover) => api.post<Handover>(`/noc/handovers/${handover.id}/accept/`), {
    renews: [HANDOVERS],
    say: () => t.accepted,
  });
}
