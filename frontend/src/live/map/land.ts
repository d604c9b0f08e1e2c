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
    for (const polygon of polygons) for (const ring of polygon) rings.push(ring as [number, number][]);
  }
  return rings;
}
