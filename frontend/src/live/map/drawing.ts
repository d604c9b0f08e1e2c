/** Draws a scene in the order that matters: ground, fences, track, guards, selection on top. */
import type L from 'leaflet';
import type { TrackPoint } from '../../api/types';
import type { Site } from '../../feed/picture';
import { type LandRings, SHOW_LAND_TO_ZOOM } from './land';
import type { ColourName, Palette } from './palette';
import { type Scene, visibleGuards } from './scene';
import { drawCluster, drawGuard, SEVERITY_COLOUR } from './shapes';

/** A fence smaller than this on the screen is drawn this large, so that a site never vanishes. */
export const MIN_FENCE_PX = 9;
const EQUATOR_M = 40_075_017;

export interface View {
  map: L.Map;
  bounds: L.Bounds;
  palette: Palette;
}

export function metresToPixels(map: L.Map, lat: number, metres: number): number {
  const perPixel = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
  return metres / perPixel;
}

export function drawAll(
  context: CanvasRenderingContext2D,
  view: View,
  scene: Scene,
  land: LandRings | null,
): void {
  if (land && view.map.getZoom() <= SHOW_LAND_TO_ZOOM) drawLand(context, view, land);
  drawGraticule(context, view);
  for (const site of scene.sites) drawFence(context, view, site, site.id === scene.selectedSite_id);
  drawCheckpoints(context, view, scene);
  for (const track of [scene.track, ...(scene.trails ?? [])]) drawTrack(context, view, track);
  drawAccuracy(context, view, scene);
  drawSpots(context, view, scene);
  drawGuards(context, view, scene);
}

const toPoint = (view: View, lat: number, lon: number) => view.map.latLngToLayerPoint([lat, lon]);

function drawLand(context: CanvasRenderingContext2D, view: View, land: LandRings): void {
  context.beginPath();
  for (const ring of land) {
    ring.forEach(([lon, lat], index) => {
      const { x, y } = toPoint(view, Math.max(-85, Math.min(85, lat)), lon);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  }
  context.fillStyle = view.palette.land;
  context.fill('evenodd');
  context.strokeStyle = view.palette.line;
  context.lineWidth = 1;
  context.stroke();
}

/** Steps in degrees that read well; the first that leaves lines at least 70 px apart is taken. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45];

function drawGraticule(context: CanvasRenderingContext2D, view: View): void {
  const perDegree = (256 * 2 ** view.map.getZoom()) / 360;
  const step = STEPS.find((one) => one * perDegree >= 70) ?? 45;
  const box = geoBox(view);
  const { min, max } = view.bounds as { min: L.Point; max: L.Point };
  context.beginPath();
  for (let lon = Math.floor(box[0] / step) * step; lon <= box[2]; lon += step) {
    const x = Math.round(toPoint(view, 0, lon).x) + 0.5;
    context.moveTo(x, min.y);
    context.lineTo(x, max.y);
  }
  for (let lat = Math.floor(box[1] / step) * step; lat <= box[3]; lat += step) {
    const y = Math.round(toPoint(view, lat, 0).y) + 0.5;
    context.moveTo(min.x, y);
    context.lineTo(max.x, y);
  }
  context.strokeStyle = view.palette.graticule;
  context.lineWidth = 1;
  context.stroke();
}

/** [west, south, east, north] of what the canvas covers. */
export function geoBox(view: View): [number, number, number, number] {
  const southWest = view.map.layerPointToLatLng(view.bounds.getBottomLeft());
  const northEast = view.map.layerPointToLatLng(view.bounds.getTopRight());
  return [southWest.lng, southWest.lat, northEast.lng, northEast.lat];
}

function fenceColour(site: Site): ColourName {
  if (site.worst) return SEVERITY_COLOUR[site.worst];
  return site.on_shift > 0 ? 'fine' : 'info';
}

function drawFence(context: CanvasRenderingContext2D, view: View, site: Site, selected: boolean): void {
  const { x, y } = toPoint(view, site.lat, site.lon);
  const radius = metresToPixels(view.map, site.lat, site.radius_m ?? 0);
  const reach = Math.max(radius, site.polygon ? 400 : MIN_FENCE_PX);
  if (!view.bounds.pad(0.1).contains([x, y]) && !near(view.bounds, x, y, reach)) return;
  context.beginPath();
  if (site.polygon && metresToPixels(view.map, site.lat, polygonReach(site.polygon)) > MIN_FENCE_PX) {
    for (const [lon, lat] of site.polygon) {
      const corner = toPoint(view, lat, lon);
      context.lineTo(corner.x, corner.y);
    }
    context.closePath();
  } else {
    context.arc(x, y, Math.max(radius, MIN_FENCE_PX), 0, Math.PI * 2);
  }
  const colour = view.palette[fenceColour(site)];
  context.globalAlpha = selected ? 0.2 : 0.08;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = selected ? 2.5 : 1.25;
  // A site whose guards have all gone silent is dashed, like the guards.
  context.setLineDash(site.on_shift > 0 && site.silent * 2 > site.on_shift ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
}

function near(bounds: L.Bounds, x: number, y: number, reach: number): boolean {
  const { min, max } = bounds as { min: L.Point; max: L.Point };
  return x > min.x - reach && x < max.x + reach && y > min.y - reach && y < max.y + reach;
}

function polygonReach(polygon: readonly [number, number][]): number {
  const lats = polygon.map(([, lat]) => lat);
  return ((Math.max(...lats) - Math.min(...lats)) / 2) * 111_320;
}

function drawCheckpoints(context: CanvasRenderingContext2D, view: View, scene: Scene): void {
  for (const { lat, lon, scanned } of scene.checkpoints) {
    const { x, y } = toPoint(view, lat, lon);
    context.beginPath();
    context.rect(x - 3.5, y - 3.5, 7, 7);
    context.fillStyle = scanned ? view.palette.accent : view.palette.bg;
    context.strokeStyle = view.palette.accent;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }
}

/** The way, fainter the longer ago; where the phone reported a mock location, in the colour of danger. */
function drawTrack(context: CanvasRenderingContext2D, view: View, track: readonly TrackPoint[]): void {
  const points = track.map((point) => toPoint(view, point.lat, point.lon));
  const every = Math.max(1, Math.ceil(points.length / 60));
  context.lineWidth = 2;
  context.lineJoin = 'round';
  points.forEach(({ x, y }, index) => {
    const before = points[index - 1];
    context.globalAlpha = 0.3 + (0.7 * index) / points.length;
    const mock = track[index]?.mock === true;
    context.strokeStyle = context.fillStyle = view.palette[mock ? 'critical' : 'accent'];
    if (before) {
      context.beginPath();
      context.moveTo(before.x, before.y);
      context.lineTo(x, y);
      context.stroke();
    }
    if (mock || index % every === 0) {
      context.beginPath();
      context.arc(x, y, mock ? 3.5 : 2.2, 0, Math.PI * 2);
      context.fill();
    }
  });
  context.globalAlpha = 1;
}

function drawAccuracy(context: CanvasRenderingContext2D, view: View, scene: Scene): void {
  const person = scene.selectedPerson;
  if (!person || person.lat === null || person.lon === null) return;
  const { x, y } = toPoint(view, person.lat, person.lon);
  const radius = Math.max(13, metresToPixels(view.map, person.lat, person.accuracy_m ?? 0));
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fillStyle = view.palette.accent;
  context.globalAlpha = 0.16;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = view.palette.accent;
  context.lineWidth = 1.5;
  context.stroke();
}

/** See-through, so that what lies below and what they overlap can be seen. */
function drawSpots(context: CanvasRenderingContext2D, view: View, scene: Scene): void {
  for (const { lat, lon, colour, radius_px, accuracy_m } of scene.spots ?? []) {
    const { x, y } = toPoint(view, lat, lon);
    context.fillStyle = context.strokeStyle = view.palette[colour];
    const reach_px = accuracy_m ? metresToPixels(view.map, lat, accuracy_m) : 0;
    if (reach_px > radius_px) fillCircle(context, x, y, reach_px, 0.12, 1);
    fillCircle(context, x, y, radius_px, 0.45, 2);
  }
}

function fillCircle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  alpha: number,
  edge: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.globalAlpha = alpha;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = edge;
  context.stroke();
}

function drawGuards(context: CanvasRenderingContext2D, view: View, scene: Scene): void {
  const { guards, clusters } = visibleGuards(scene, geoBox(view), view.map.getZoom());
  for (const cluster of clusters) {
    const { x, y } = toPoint(view, cluster.lat, cluster.lon);
    drawCluster(context, cluster, x, y, view.palette);
  }
  // Singles come first in the list and are the grave ones: drawn last, on top.
  for (const guard of guards.reverse()) {
    const { x, y } = toPoint(view, guard.lat, guard.lon);
    drawGuard(context, guard, x, y, view.palette);
  }
}
