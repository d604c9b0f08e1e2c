/** The outline of the land, fetched only when a map is shown. Too coarse to stand beside a fence, so only from afar. */
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** Rings of [lon, lat]. */
export type LandRings = readonly (readonly [number, number][])[];

export const SHOW_LAND_TO_ZOOM = 9;

export async function loadLand(): Promise<LandRings> {
  const topology = (await import('world-atlas/land-110m.json')).default as unknown as Topology<{
    land: GeometryCollection;
  }>;
  const rings: [number, number][][] = [];
  for (const { geometry } of feature(topology, topology.objects.land).features) {
    const polygons =
      geometry.type === 'Polygon'
        ? [geometry.coordinates]
        : geometry.type === 'MultiPolygon'
          ? geometry.coordinates
          : [];
    for (const polygon of polygons)
      for (const ring of polygon) rings.push(...copies(unwrap(ring as [number, number][])));
  }
  return rings;
}

/** A ring that crosses the date line goes on beyond 180 degrees instead of leaping back across the map. */
export function unwrap(ring: readonly [number, number][]): [number, number][] {
  let shift = 0;
  return ring.map(([lon, lat], index) => {
    const leap = lon - (ring[index - 1]?.[0] ?? lon);
    if (Math.abs(leap) > 180) shift -= Math.sign(leap) * 360;
    return [lon + shift, lat];
  });
}

/** The ring, and again on the other edge of the map when it reaches beyond this one. */
function copies(ring: [number, number][]): [number, number][][] {
  const lons = ring.map(([lon]) => lon);
  const moved = (by: number) => ring.map(([lon, lat]): [number, number] => [lon + by, lat]);
  if (Math.max(...lons) > 180.01) return [ring, moved(-360)];
  return Math.min(...lons) < -180.01 ? [ring, moved(360)] : [ring];
}
