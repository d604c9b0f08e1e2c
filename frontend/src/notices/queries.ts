/** What the page of notices reads and does. */
import { useQuery } from '@tanstack/react-query';
import { api, toQuery } from '../api/client';
import type { Page } from '../api/types';
import { useDeed } from '../desk/useDeed';
import { usePages } from '../desk/usePages';
import { deskText } from '../text/response-desk';
import type { Channel, Integration, Notice, Policy, Route, Schedule, Who } from './types';

const t = deskText.notices;
export const NOTICES = 'notices';
const POLL_MS = 10_000;

/** A list that fits into one page, whichever way the server hands it out. */
async function readAll<Item>(path: string, signal: AbortSignal): Promise<Item[]> {
  const answer = await api.get<Page<Item> | Item[]>(path, signal);
  return Array.isArray(answer) ? answer : answer.items;
}

function useAll<Item>(name: string, path: string) {
  return useQuery({
    queryKey: [NOTICES, name],
    queryFn: ({ signal }) => readAll<Item>(path, signal),
    refetchInterval: POLL_MS * 3,
  });
}

export const useChannels = () => useAll<Channel>('channels', '/noc/channels/?limit=200');
export const useRoutes = () => useAll<Route>('routes', '/noc/routes/');
export const useSchedules = () => useAll<Schedule>('schedules', '/noc/oncall/schedules/?limit=200');
export const usePolicies = () => useAll<Policy>('policies', '/noc/oncall/policies/?limit=200');
export const useIntegrations = () => useAll<Integration>('integrations', '/noc/integrations/?limit=200');

export function useNotices(state: string, channel_id: string) {
  return usePages<Notice>(
    [NOTICES, 'deliveries', state, channel_id],
    (cursor) => `/noc/notices/${toQuery({ state, channel_id, limit: 50, cursor })}`,
    { refetchInterval: POLL_MS },
  );
}

export function useWho(schedule_id: number, at: string) {
  return useQuery({
    queryKey: [NOTICES, 'who', schedule_id, at],
    queryFn: ({ signal }) =>
      api.get<Who>(`/noc/oncall/schedules/${schedule_id}/who/${toQuery({ at, days: 7 })}`, signal),
  });
}

const renews = [NOTICES];

/** What a channel is written with; a secret left out stays as it is. */
export type ChannelWish = Pick<Channel, 'name' | 'kind' | 'settings' | 'active' | 'silent_after_minutes'>;

export function useSaveChannel(id: number | null) {
  return useDeed(
    (wish: ChannelWish) =>
      id === null
        ? api.post<Channel>('/noc/channels/', wish)
        : api.put<Channel>(`/noc/channels/${id}/`, wish),
    { renews, say: (channel) => t.channels.saved(channel.name), quietly: true },
  );
}

export function useTestChannel() {
  return useDeed((channel: Channel) => api.post(`/noc/channels/${channel.id}/test/`), {
    renews,
    say: (_, channel) => t.channels.tested(channel.name),
  });
}

export function useSaveRoutes() {
  return useDeed((routes: Route[]) => api.put<unknown>('/noc/routes/', { items: routes }), {
    renews,
    say: () => t.routes.saved,
    quietly: true,
  });
}

export function useResend() {
  return useDeed((notice: Notice) => api.post(`/noc/notices/${notice.id}/resend/`), {
    renews,
    say: () => t.deliveries.resent,
  });
}

export function useResendDead() {
  return useDeed(
    (channel_id: string) =>
      api.post('/noc/notices/resend-dead/', channel_id ? { channel_id: Number(channel_id) } : {}),
    { renews, say: () => t.deliveries.allResent },
  );
}

export function useSaveSchedule(id: number | null) {
  return useDeed(
    (wish: Pick<Schedule, 'name' | 'timezone' | 'layers'>) =>
      id === null
        ? api.post<Schedule>('/noc/oncall/schedules/', wish)
        : api.put<Schedule>(`/noc/oncall/schedules/${id}/`, wish),
    { renews, say: (schedule) => t.oncall.saved(schedule.name), quietly: true },
  );
}

export function useImportCalendar() {
  return useDeed(
    ({ id, calendar }: { id: number; calendar: string }) =>
      api.post<{ duties: number }>(
        `/noc/oncall/schedules/${id}/import/`,
        new Blob([calendar], { type: 'text/calendar' }),
      ),
    { renews, say: (answer) => t.oncall.imported(answer.duties), quietly: true },
  );
}

export function useSavePolicy(id: number | null) {
  return useDeed(
    (wish: Omit<Policy, 'id'>) =>
      id === null
        ? api.post<Policy>('/noc/oncall/policies/', wish)
        : api.put<Policy>(`/noc/oncall/policies/${id}/`, wish),
    { renews, say: (policy) => t.policies.saved(policy.name), quietly: true },
  );
}

export function useMakeIntegration() {
  return useDeed(
    (wish: Pick<Integration, 'name' | 'kind' | 'mapping' | 'silent_after_minutes'>) =>
      api.post<Integration>('/noc/integrations/', wish),
    { renews, quietly: true },
  );
}

export function useRevoke() {
  return useDeed((one: Integration) => api.post(`/noc/integrations/${one.id}/revoke/`), {
    renews,
    say: (_, one) => t.integrations.revoked(one.name),
  });
}
