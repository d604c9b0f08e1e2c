/** The box around a site's fence. */
import L from 'leaflet';
import type { SiteLive } from '../../api/types';

const METRES_PER_DEGREE = 111_320;
/** A site without a fence is treated as this large. */
const UNFENCED_M = 100;

export function fenceBounds(site: Pick<SiteLive, 'lat' | 'lon' | 'radius_m' | 'polygon'>): L.LatLngBounds {
  if (site.polygon && site.polygon.length > 0) {
    return L.latLngBounds(site.polygon.map(([lon, lat]): L.LatLngTuple => [lat, lon]));
  }
  return around(site.lat, site.lon, site.radius_m ?? UNFENCED_M);
}

export function around(lat: number, lon: number, reach_m: number): L.LatLngBounds {
  const height = reach_m / METRES_PER_DEGREE;
  const width = height / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return L.latLngBounds([lat - height, lon - width], [lat + height, lon + width]);
}
