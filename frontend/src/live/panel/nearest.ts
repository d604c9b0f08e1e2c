/** Who could help: the nearest people on post with a fix worth going by. Pure. */
import type { Person } from '../../feed/picture';

export interface Helper {
  person: Person;
  distance_m: number;
}

/** An older fix says little about where somebody is now. */
const FIX_WORTH_MS = 10 * 60_000;
const EARTH_M = 6_371_000;

export function nearestHelpers(people: readonly Person[], to: Person, now_ms: number, most = 3): Helper[] {
  if (to.lat === null || to.lon === null) return [];
  const found: Helper[] = [];
  for (const person of people) {
    if (person.person_id === to.person_id || person.shown !== 'on_post') continue;
    if (person.lat === null || person.lon === null || person.at === null) continue;
    if (now_ms - Date.parse(person.at) > FIX_WORTH_MS) continue;
    found.push({ person, distance_m: distanceM(to.lat, to.lon, person.lat, person.lon) });
  }
  return found.sort((a, b) => a.distance_m - b.distance_m).slice(0, most);
}

/** Great-circle distance (haversine). */
export function distanceM(lat_a: number, lon_a: number, lat_b: number, lon_b: number): number {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((lat_b - lat_a) * rad) / 2) ** 2 +
    Math.cos(lat_a * rad) * Math.cos(lat_b * rad) * Math.sin(((lon_b - lon_a) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
}
