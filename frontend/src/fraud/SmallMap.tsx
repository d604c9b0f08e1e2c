import 'leaflet/dist/leaflet.css';
import type L from 'leaflet';
import { useEffect, useRef, useState } from 'react';
import type { Site } from '../feed/picture';
import { MapEngine } from '../live/map/MapEngine';
import { Crowd, type Scene, type Spot } from '../live/map/scene';
import { useSettings } from '../shell/settings';

export interface Drawn {
  sites: readonly Site[];
  spots: readonly Spot[];
  track?: Scene['track'];
}

interface SmallMapProps {
  label: string;
  drawn: Drawn;
  /** What has to be in view. */
  place: L.LatLngBounds | null;
  onSite?: (site_id: number) => void;
  className?: string;
}

/** Closer than this nothing is gained. */
const CLOSE_ZOOM = 17;

/** The map of the live page with a few things on it. */
export default function SmallMap({ label, drawn, place, onSite, className = '' }: SmallMapProps) {
  const container = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const pick = useRef(onSite);
  pick.current = onSite;
  const { theme } = useSettings();
  useEffect(() => {
    if (!container.current) return;
    const made = new MapEngine(container.current, {
      onPick: (kind, id) => kind === 'site' && pick.current?.(id),
      onHover: () => undefined,
      onMove: () => undefined,
    });
    setEngine(made);
    return () => made.destroy();
  }, []);
  useEffect(() => engine?.show(sceneOf(drawn), true), [engine, drawn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read again when the theme is another
  useEffect(() => engine?.repaint(), [engine, theme]);
  useEffect(() => {
    if (engine && place)
      engine.map.fitBounds(place, { padding: [36, 36], maxZoom: CLOSE_ZOOM, animate: false });
  }, [engine, place]);
  return (
    <div className={`incident-map ${className}`} data-testid="fraud-map">
      {/* biome-ignore lint/a11y/useSemanticElements: a map is no figure; it is operated */}
      <div ref={container} className="map" role="region" aria-label={label} />
    </div>
  );
}

function sceneOf({ sites, spots, track = [] }: Drawn): Scene {
  return {
    sites,
    spots,
    track,
    crowd: new Crowd([]),
    singles: [],
    selectedPerson: null,
    selectedSite_id: null,
    checkpoints: [],
  };
}
