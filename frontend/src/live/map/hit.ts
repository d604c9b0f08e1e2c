/** What lies under the pointer: a guard before a cluster before a site. */
import type L from 'leaflet';
import type { TrackPoint } from '../../api/types';
import type { Site } from '../../feed/picture';
import { geoBox, MIN_FENCE_PX, metresToPixels, type View } from './drawing';
import { type Cluster, type Guard, type Scene, visibleGuards } from './scene';
import { clusterRadius } from './shapes';

export type Hit =
  | { kind: 'guard'; guard: Guard; point: L.Point }
  | { kind: 'cluster'; cluster: Cluster; point: L.Point }
  | { kind: 'fix'; fix: TrackPoint; point: L.Point }
  | { kind: 'site'; site: Site; point: L.Point };

/** Marks answer within a 24 px target. */
const GUARD_REACH_PX = 12;
const FIX_REACH_PX = 7;

export function findHit(view: View, scene: Scene, at: L.LatLng): Hit | null {
  const pointer = view.map.latLngToLayerPoint(at);
  const pointOf = (lat: number, lon: number) => view.map.latLngToLayerPoint([lat, lon]);
  const { guards, clusters } = visibleGuards(scene, geoBox(view), view.map.getZoom());
  let nearest: { guard: Guard; point: L.Point; distance: number } | null = null;
  for (const guard of guards) {
    const point = pointOf(guard.lat, guard.lon);
    const distance = point.distanceTo(pointer);
    if (distance <= GUARD_REACH_PX && (!nearest || distance < nearest.distance))
      nearest = { guard, point, distance };
  }
  if (nearest) return { kind: 'guard', guard: nearest.guard, point: nearest.point };
  for (const cluster of clusters) {
    const point = pointOf(cluster.lat, cluster.lon);
    if (point.distanceTo(pointer) <= clusterRadius(cluster.count)) return { kind: 'cluster', cluster, point };
  }
  const fix = nearestFix(scene.track, pointer, pointOf);
  if (fix) return fix;
  for (const site of scene.sites) {
    const point = pointOf(site.lat, site.lon);
    if (insideFence(view, site, point, pointer)) return { kind: 'site', site, point };
  }
  return null;
}

function nearestFix(
  track: readonly TrackPoint[],
  pointer: L.Point,
  pointOf: (lat: number, lon: number) => L.Point,
): Hit | null {
  let nearest: { fix: TrackPoint; point: L.Point } | null = null;
  let reach = FIX_REACH_PX;
  for (const fix of track) {
    const point = pointOf(fix.lat, fix.lon);
    const distance = point.distanceTo(pointer);
    if (distance > reach) continue;
    reach = distance;
    nearest = { fix, point };
  }
  return nearest && { kind: 'fix', ...nearest };
}

function insideFence(view: View, site: Site, centre: L.Point, pointer: L.Point): boolean {
  const radius = Math.max(MIN_FENCE_PX, metresToPixels(view.map, site.lat, site.radius_m ?? 0));
  if (centre.distanceTo(pointer) <= radius) return true;
  return (
    site.polygon !== null &&
    contains(
      site.polygon.map(([lon, lat]) => view.map.latLngToLayerPoint([lat, lon])),
      pointer,
    )
  );
}

/** Whether a ray to the right crosses the outline an odd number of times. */
export function contains(
  corners: readonly { x: number; y: number }[],
  at: { x: number; y: number },
): boolean {
  let inside = false;
  corners.forEach((a, index) => {
    const b = corners[(index + corners.length - 1) % corners.length] ?? a;
    if (a.y > at.y !== b.y > at.y && at.x < ((b.x - a.x) * (at.y - a.y)) / (b.y - a.y) + a.x)
      inside = !inside;
  });
  return inside;
}
