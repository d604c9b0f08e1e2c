/** The zones times are shown in here: a site's own, or the one most sites share. */
import { useLiveState } from '../feed/LiveProvider';
import { commonZone } from './windows';

export function useSiteZone(site_id: number | null): string | undefined {
  return useLiveState((state) => (site_id === null ? undefined : state.sites.get(site_id)?.timezone));
}

export function useCommonZone(): string | undefined {
  return useLiveState((state) => commonZone([...state.sites.values()].map((site) => site.timezone)));
}

export function findingAddress(finding_id: number): string {
  return `/findings/${finding_id}`;
}
