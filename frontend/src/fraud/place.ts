/** Sites as the map wants them, of what the fraud pages know of a site. Pure. */
import type { Severity } from '../api/types';
import type { Site } from '../feed/picture';

interface Known {
  id: number;
  name: string;
  lat: number;
  lon: number;
  radius_m?: number | null;
  polygon?: [number, number][] | null;
}

/** `worst` gives it its colour; what the live picture knows of it is kept. */
export function drawnSite(known: Known, live: Site | undefined, worst: Severity | null): Site {
  const blank = { code: '', client_id: null, client_name: null, class: null, timezone: 'UTC', active: true };
  const counts = { on_shift: 0, present: 0, silent: 0, open_alerts: 0, worst_severity: null };
  const fence = { radius_m: known.radius_m ?? null, polygon: known.polygon ?? null };
  return {
    ...blank,
    ...counts,
    people: [],
    alerts: [],
    ...fence,
    ...live,
    ...known,
    ...fenceOf(known, live),
    worst,
  };
}

function fenceOf(known: Known, live: Site | undefined) {
  return {
    radius_m: known.radius_m ?? live?.radius_m ?? null,
    polygon: known.polygon ?? live?.polygon ?? null,
  };
}
