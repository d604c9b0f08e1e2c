/** Names of sites as focusable markers: as many as fit without covering each other, the gravest first. */
import L from 'leaflet';
import type { Site } from '../../feed/picture';
import { rankOf } from '../../marks/severity';
import { MIN_FENCE_PX, metresToPixels } from './drawing';

const CHARACTER_PX = 7.2;
const LINE_PX = 18;
const MOST = 60;
const MOST_WHEN_ALL = 400;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export class SiteLabels {
  private readonly markers = new Map<number, L.Marker>();

  constructor(
    private readonly map: L.Map,
    private readonly onSelect: (site_id: number) => void,
  ) {}

  update(sites: readonly Site[], selected_id: number | null, all: boolean): void {
    const wanted = this.choose(sites, selected_id, all);
    for (const [id, marker] of this.markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const site of wanted.values()) this.place(site, site.id === selected_id);
  }

  private choose(sites: readonly Site[], selected_id: number | null, all: boolean): Map<number, Site> {
    const bounds = this.map.getBounds();
    const inView = sites
      .filter((site) => bounds.contains([site.lat, site.lon]))
      .sort(
        (a, b) =>
          Number(b.id === selected_id) - Number(a.id === selected_id) ||
          rankOf(b.worst) - rankOf(a.worst) ||
          b.on_shift - a.on_shift,
      );
    const taken: Box[] = [];
    const wanted = new Map<number, Site>();
    for (const site of inView) {
      if (wanted.size >= (all ? MOST_WHEN_ALL : MOST)) break;
      const box = this.boxOf(site);
      if (!all && taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      wanted.set(site.id, site);
    }
    return wanted;
  }

  private boxOf(site: Site): Box {
    const { x, y } = this.map.latLngToContainerPoint([southOf(site), site.lon]);
    const half = (site.name.length * CHARACTER_PX) / 2;
    return { left: x - half, right: x + half, top: y, bottom: y + LINE_PX };
  }

  private place(site: Site, selected: boolean): void {
    let marker = this.markers.get(site.id);
    if (!marker) {
      const label = document.createElement('span');
      label.textContent = site.name;
      marker = L.marker([southOf(site), site.lon], {
        icon: L.divIcon({ className: 'site-label', html: label, iconSize: [0, 0] }),
        alt: site.name,
        keyboard: true,
        riseOnHover: true,
      })
        .on('click', () => this.onSelect(site.id))
        .on('keypress', (event) => {
          if ((event as L.LeafletKeyboardEvent).originalEvent.key === 'Enter') this.onSelect(site.id);
        })
        .addTo(this.map);
      this.markers.set(site.id, marker);
    }
    marker.setLatLng([southOf(site), site.lon]);
    const element = marker.getElement();
    if (!element) return;
    const radius = metresToPixels(this.map, site.lat, site.radius_m ?? 300);
    element.classList.toggle('tiny', radius < MIN_FENCE_PX);
    element.classList.toggle('selected', selected);
    element.setAttribute('aria-label', site.name);
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The southern edge of the fence, where the name hangs. */
function southOf(site: Site): number {
  if (site.polygon) return Math.min(...site.polygon.map(([, lat]) => lat));
  return site.lat - (site.radius_m ?? 0) / 111_320;
}
