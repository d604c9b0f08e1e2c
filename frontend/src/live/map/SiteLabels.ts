/** Names of sites as focusable markers on the map. */
import L from 'leaflet';
import type { Site } from '../../feed/picture';
import { rankOf } from '../../marks/severity';
import { text } from '../../text';
import { MIN_FENCE_PX } from './drawing';
import { fenceBounds } from './fence';
import { type Label, placeLabels } from './labels';

const MOST = 60;
const MOST_WHEN_ALL = 300;

export class SiteLabels {
  private readonly markers = new Map<string, L.Marker>();

  constructor(
    private readonly map: L.Map,
    private readonly onPick: (site_ids: number[]) => void,
  ) {}

  update(sites: readonly Site[], selected_id: number | null, all: boolean): void {
    const byId = new Map(sites.map((site) => [site.id, site]));
    const labels = placeLabels(
      this.namedInView(sites, selected_id),
      all ? MOST_WHEN_ALL : MOST,
      text.live.map.crowd,
    );
    const wanted = new Map(labels.map((label) => [`${label.id}/${label.name}`, label]));
    for (const [key, marker] of this.markers) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.markers.delete(key);
    }
    for (const [key, label] of wanted) {
      const site = byId.get(label.id);
      if (site) this.place(key, label, site, label.members.includes(selected_id ?? -1));
    }
  }

  private namedInView(sites: readonly Site[], selected_id: number | null) {
    const bounds = this.map.getBounds();
    return sites
      .filter((site) => bounds.contains([site.lat, site.lon]))
      .map((site) => {
        const { x, y } = this.map.latLngToContainerPoint([site.lat, site.lon]);
        const weight =
          (site.id === selected_id ? 1_000 : 0) + rankOf(site.worst) * 100 + Math.min(99, site.on_shift);
        return { id: site.id, name: site.name, weight, x, y, name_y: this.nameY(site, y) };
      });
  }

  private nameY(site: Site, y: number): number {
    const south = this.map.latLngToContainerPoint([fenceBounds(site).getSouth(), site.lon]).y;
    return Math.max(south, y + MIN_FENCE_PX) + 3;
  }

  private place(key: string, label: Label, site: Site, selected: boolean): void {
    let marker = this.markers.get(key);
    if (!marker) {
      marker = this.create(label);
      this.markers.set(key, marker);
    }
    const at = this.map.latLngToContainerPoint([site.lat, site.lon]);
    marker.setLatLng(this.map.containerPointToLatLng([at.x, this.nameY(site, at.y)]));
    marker.getElement()?.classList.toggle('selected', selected);
  }

  private create(label: Label): L.Marker {
    const name = document.createElement('span');
    name.textContent = label.name;
    const pick = () => this.onPick(label.members);
    const marker = L.marker([0, 0], {
      icon: L.divIcon({ className: 'site-label', html: name, iconSize: [0, 0] }),
      keyboard: true,
      riseOnHover: true,
    })
      .on('click', pick)
      .on('keypress', (event) => {
        if ((event as L.LeafletKeyboardEvent).originalEvent.key === 'Enter') pick();
      })
      .addTo(this.map);
    marker.getElement()?.setAttribute('aria-label', label.name);
    return marker;
  }
}
