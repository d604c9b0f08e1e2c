/** What the page of statistics reads. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { AlertStatistics, EscalationStatistics, TicketStatistics } from './types';

export interface Window {
  since: string;
  until: string;
}

const ADDRESSES = {
  alerts: '/noc/statistics/alerts/',
  tickets: '/noc/statistics/tickets/',
  escalations: '/noc/escalations/statistics/',
} as const;

function useFigures<Figures>(kind: keyof typeof ADDRESSES, { since, until }: Window) {
  return useQuery({
    queryKey: ['statistics', kind, since, until],
    queryFn: ({ signal }) => api.get<Figures>(`${ADDRESSES[kind]}${toQuery({ since, until })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export const useAlertStatistics = (window: Window) => useFigures<AlertStatistics>('alerts', window);
export const useTicketStatistics = (window: Window) => useFigures<TicketStatistics>('tickets', window);
export const useEscalationStatistics = (window: Window) =>
  useFigures<EscalationStatistics>('escalations', window);
