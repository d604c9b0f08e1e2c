/** A pulsing ring around every guard in SOS, in the page so that style sheets can still it. */
import L from 'leaflet';

export class SosPulses {
  private readonly markers = new Map<number, L.Marker>();

  constructor(private readonly map: L.Map) {}

  update(places: readonly { id: number; lat: number; lon: number }[]): void {
    const wanted = new Map(places.map((place) => [place.id, place]));
    for (const [id, marker] of this.markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const { id, lat, lon } of wanted.values()) {
      const held = this.markers.get(id);
      if (held) held.setLatLng([lat, lon]);
      else this.markers.set(id, this.create(lat, lon));
    }
  }

  private create(lat: number, lon: number): L.Marker {
    const icon = L.divIcon({ className: 'sos-pulse', iconSize: [0, 0] });
    return L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -100 }).addTo(
      this.map,
    );
  }
}
