/** What the page of silences reads and does. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { Matcher } from '../desk/matchers';
import { useDeed } from '../desk/useDeed';
import { usePages } from '../desk/usePages';
import { alertTitle } from '../text/alerts';
import { deskText } from '../text/response-desk';
import type { Silence, SilencePreview, Snooze } from './types';

const t = deskText.silences;
export const SILENCES = 'silences';
const POLL_MS = 15_000;

export function useSilences() {
  return usePages<Silence>(
    [SILENCES, 'list'],
    (cursor) => `/noc/silences/${toQuery({ limit: 100, cursor })}`,
    { refetchInterval: POLL_MS },
  );
}

export function useSnoozes() {
  return usePages<Snooze>(
    [SILENCES, 'snoozes'],
    (cursor) => `/noc/snoozes/${toQuery({ limit: 100, cursor })}`,
    { refetchInterval: POLL_MS },
  );
}

/** What these conditions hit now and how often in the last week. */
export function usePreview(matchers: Matcher[] | null) {
  return useQuery({
    queryKey: [SILENCES, 'preview', matchers],
    queryFn: () => api.post<SilencePreview>('/noc/silences/preview/', { matchers }),
    enabled: matchers !== null && matchers.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export interface SilenceWish {
  matchers: Matcher[];
  reason: string;
  starts_at?: string;
  ends_at: string;
}

export function useMakeSilence() {
  return useDeed((wish: SilenceWish) => api.post<Silence>('/noc/silences/', wish), {
    renews: [SILENCES],
    say: () => t.made,
    quietly: true,
  });
}

export function useEndSilence() {
  return useDeed((silence: Silence) => api.post<Silence>(`/noc/silences/${silence.id}/end/`), {
    renews: [SILENCES],
    say: () => t.ended,
  });
}

export function useEndSnooze() {
  return useDeed((snooze: Snooze) => api.post(`/noc/snoozes/${snooze.id}/end/`), {
    renews: [SILENCES],
    say: (_, snooze) => t.snoozeEnded(alertTitle(snooze.alert_type)),
  });
}
