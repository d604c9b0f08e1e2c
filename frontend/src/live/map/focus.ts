/** Whom and what the selection is about, and which piece of the map shows it. */
import type { LatLngBounds } from 'leaflet';
import { useLiveState, usePicture } from '../../feed/LiveProvider';
import type { Person, Site } from '../../feed/picture';
import { useSelection } from '../selection';
import { around, fenceBounds } from './fence';

/** Beyond this the guard alone is shown: the way from the site says nothing. */
const FAR_FROM_SITE_M = 20_000;
const LEAST_REACH_M = 60;

export interface Focus {
  person: Person | null;
  site_id: number | null;
  zone: string | undefined;
  place: LatLngBounds | null;
  /** Changes with the selection, and once its place becomes known; not with every fix. */
  key: string;
}

/** An alert or a finding is about its person, else its site. */
export function useFocus(): Focus {
  const [selection] = useSelection();
  const { personById, siteById } = usePicture();
  const subject = useLiveState((live) => {
    if (selection?.kind === 'alert') return live.alerts.get(selection.id);
    return selection?.kind === 'finding' ? live.findings.get(selection.id) : undefined;
  });
  const person_id = selection?.kind === 'person' ? selection.id : (subject?.person_id ?? null);
  const person = person_id === null ? null : (personById.get(person_id) ?? null);
  const site_id = selection?.kind === 'site' ? selection.id : (subject?.site_id ?? person?.site_id ?? null);
  const site = site_id === null ? undefined : siteById.get(site_id);
  const place = placeOf(person, site);
  const key = selection ? `${selection.kind}/${selection.id}/${place !== null}` : '';
  return { person, site_id, zone: site?.timezone, place, key };
}

/** The person with the fence they belong to, as long as both fit on one sensible map. */
function placeOf(person: Person | null, site: Site | undefined): LatLngBounds | null {
  if (person?.lat == null || person.lon === null) return site ? fenceBounds(site) : null;
  const own = around(person.lat, person.lon, Math.max(LEAST_REACH_M, person.accuracy_m ?? 0));
  if (!site) return own;
  const fence = fenceBounds(site);
  return fence.getCenter().distanceTo(own.getCenter()) < FAR_FROM_SITE_M ? own.extend(fence) : own;
}
