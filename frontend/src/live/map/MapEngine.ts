/** The map without React: one Leaflet map, one canvas, names, pulses; told a scene, tells what was picked. */
import L from 'leaflet';
import type { Site } from '../../feed/picture';
import { CanvasLayer } from './CanvasLayer';
import { drawAll, type View } from './drawing';
import { fenceBounds } from './fence';
import { findHit, type Hit } from './hit';
import { type LandRings, loadLand } from './land';
import { busiestNeighbourhood } from './opening';
import { readPalette } from './palette';
import { SiteLabels } from './SiteLabels';
import { SosPulses } from './SosPulses';
import type { Scene } from './scene';

export interface MapListeners {
  onPick(kind: 'person' | 'site', id: number): void;
  onHover(hit: Hit | null): void;
  /** The view moved: what stands over the map must follow. */
  onMove(): void;
}

/** Closer than this nothing is gained by showing a fence larger. */
const CLOSE_ZOOM = 17;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export class MapEngine {
  readonly map: L.Map;
  private readonly canvas = new CanvasLayer({ padding: 0.25 });
  private readonly labels: SiteLabels;
  private readonly pulses: SosPulses;
  private readonly resizes: ResizeObserver;
  private scene: Scene | null = null;
  private land: LandRings | null = null;
  private palette = readPalette();
  private fitted = false;
  private allNames = false;

  constructor(
    container: HTMLElement,
    private readonly listeners: MapListeners,
  ) {
    this.map = L.map(container, {
      attributionControl: false,
      zoomControl: false,
      minZoom: 2,
      maxZoom: 19,
      zoomSnap: 0.5,
      zoomDelta: 1,
      wheelPxPerZoomLevel: 90,
      worldCopyJump: true,
      zoomAnimation: !calm(),
      renderer: this.canvas,
    }).setView([20, 40], 3);
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(this.map);
    this.canvas.drawScene = (context, bounds) => {
      if (this.scene) drawAll(context, this.view(bounds), this.scene, this.land);
    };
    this.canvas.addTo(this.map);
    this.labels = new SiteLabels(this.map, (ids) => this.pickSites(ids));
    this.pulses = new SosPulses(this.map);
    this.listen();
    this.resizes = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.resizes.observe(container);
    void loadLand().then((land) => {
      this.land = land;
      this.canvas.requestRedraw();
    });
  }

  destroy(): void {
    this.resizes.disconnect();
    this.map.remove();
  }

  show(scene: Scene, allNames: boolean): void {
    this.scene = scene;
    this.allNames = allNames;
    if (!this.fitted && scene.sites.length > 0) this.bringIntoView(busiestNeighbourhood(scene.sites), false);
    this.canvas.requestRedraw();
    this.updateLabels();
    this.pulses.update(scene.singles.filter((guard) => guard.state === 'sos'));
  }

  repaint(): void {
    this.palette = readPalette();
    this.canvas.requestRedraw();
  }

  /** Everything in view. */
  fit(): void {
    this.bringIntoView(this.scene?.sites ?? [], true);
  }

  private bringIntoView(sites: readonly Site[], animate: boolean): void {
    const { x, y } = this.map.getSize();
    if (sites.length === 0 || x === 0 || y === 0) return;
    this.fitted = true;
    this.map.fitBounds(L.latLngBounds(sites.map((site): L.LatLngTuple => [site.lat, site.lon])), {
      paddingTopLeft: [60, 90],
      paddingBottomRight: [60, 150],
      maxZoom: 16,
      animate: animate && !calm(),
    });
  }

  zoomBy(step: number): void {
    this.map.setZoom(this.map.getZoom() + step);
  }

  /** Brings a place into view, as large as fits; leaves alone what is already well in view, unless asked. */
  reveal(place: L.LatLngBounds, always = false): void {
    const target = Math.min(CLOSE_ZOOM, this.map.getBoundsZoom(place.pad(0.6), false, L.point(80, 160)));
    const inView = this.map.getBounds().pad(-0.15).contains(place);
    if (!always && inView && this.map.getZoom() >= target - 2) return;
    const zoom = always ? target : Math.max(target, Math.min(this.map.getZoom(), CLOSE_ZOOM));
    if (calm()) this.map.setView(place.getCenter(), zoom, { animate: false });
    else this.map.flyTo(place.getCenter(), zoom, { duration: 0.6 });
  }

  private pickSites(ids: number[]): void {
    const [only, ...others] = ids;
    if (only !== undefined && others.length === 0) this.listeners.onPick('site', only);
    const sites = this.scene?.sites.filter((site) => ids.includes(site.id)) ?? [];
    if (others.length === 0 || sites.length === 0) return;
    const box = sites.reduce((held, site) => held.extend(fenceBounds(site)), fenceBounds(sites[0] as Site));
    this.map.fitBounds(box.pad(0.3), { animate: !calm(), maxZoom: CLOSE_ZOOM });
  }

  containerPoint(lat: number, lon: number): L.Point {
    return this.map.latLngToContainerPoint([lat, lon]);
  }

  private view(bounds: L.Bounds): View {
    return { map: this.map, bounds, palette: this.palette };
  }

  private listen(): void {
    this.map.on('moveend zoomend', () => this.updateLabels());
    this.map.on('move zoom resize moveend', () => this.listeners.onMove());
    this.map.on('mousemove', (event) => this.hover(event.latlng));
    this.map.on('mouseout zoomstart', () => this.listeners.onHover(null));
    this.map.on('click', (event) => this.click(event.latlng));
  }

  private updateLabels(): void {
    if (this.scene) this.labels.update(this.scene.sites as Site[], this.scene.selectedSite_id, this.allNames);
  }

  private hitAt(at: L.LatLng): Hit | null {
    if (!this.scene) return null;
    const size = this.map.getSize();
    const min = this.map.containerPointToLayerPoint([0, 0]);
    return findHit(this.view(L.bounds(min, min.add(size))), this.scene, at);
  }

  private hover(at: L.LatLng): void {
    const hit = this.hitAt(at);
    this.map.getContainer().style.cursor = hit && hit.kind !== 'fix' ? 'pointer' : '';
    this.listeners.onHover(hit);
  }

  private click(at: L.LatLng): void {
    const hit = this.hitAt(at);
    if (hit?.kind === 'guard') this.listeners.onPick('person', hit.guard.id);
    if (hit?.kind === 'site') this.listeners.onPick('site', hit.site.id);
    if (hit?.kind === 'cluster') this.openCluster(hit.cluster.cluster_id, hit.cluster.lat, hit.cluster.lon);
  }

  private openCluster(cluster_id: number, lat: number, lon: number): void {
    const now = this.map.getZoom();
    const expansion = this.scene?.crowd.at(now).getClusterExpansionZoom(cluster_id) ?? now + 2;
    const zoom = Math.max(expansion, now + 1);
    this.map.setView([lat, lon], Math.min(19, zoom), { animate: !calm() });
  }
}
