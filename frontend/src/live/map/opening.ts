/** Where the map opens: the neighbourhood with most people on duty, so that life is seen at once. Pure. */

export interface Place {
  lat: number;
  lon: number;
  on_shift: number;
}

/** A city and what belongs to it. */
const NEIGHBOURHOOD_KM = 60;
const KM_PER_DEGREE = 111.2;

/** Close enough for "is it the same city"; the shorter way round the earth. */
function distance_km(a: Place, b: Place): number {
  const turn = Math.abs(a.lon - b.lon);
  const east = Math.min(turn, 360 - turn) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
  return Math.hypot(a.lat - b.lat, east) * KM_PER_DEGREE;
}

/** The sites of the busiest neighbourhood; of equals, the one with more sites. */
export function busiestNeighbourhood<P extends Place>(sites: readonly P[]): P[] {
  let best: P[] = [];
  let most = -1;
  for (const centre of sites) {
    const near = sites.filter((site) => distance_km(centre, site) <= NEIGHBOURHOOD_KM);
    const weight = near.reduce((sum, site) => sum + site.on_shift, 0) + near.length / (sites.length + 1);
    if (weight > most) {
      best = near;
      most = weight;
    }
  }
  return best;
}
