import 'leaflet/dist/leaflet.css';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { usePicture } from '../../feed/LiveProvider';
import type { Person } from '../../feed/picture';
import { useValue } from '../../parts/value';
import { useKey } from '../../shell/keys';
import { useSettings } from '../../shell/settings';
import { text } from '../../text';
import { useSiteDetail, useTrack } from '../panel/queries';
import { askReveal, revealRequests } from '../reveal';
import { useSelection } from '../selection';
import { type Focus, useFocus } from './focus';
import type { Hit } from './hit';
import { Legend } from './Legend';
import { MapEngine } from './MapEngine';
import { buildScene, type Checkpoint } from './scene';
import { HoverTip, PersonTip } from './Tips';

export default function MapView() {
  const container = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const [hit, setHit] = useState<Hit | null>(null);
  const [moves, setMoves] = useState(0);
  const [, select] = useSelection();
  const pick = useRef(select);
  pick.current = select;

  useEffect(() => {
    if (!container.current) return;
    const made = new MapEngine(container.current, {
      onPick: (kind, id) => pick.current({ kind, id }),
      onHover: setHit,
      onMove: () => setMoves((count) => count + 1),
    });
    setEngine(made);
    return () => made.destroy();
  }, []);

  const focus = useFocus();
  useShownScene(engine, focus.person, focus.site_id);
  useReveal(engine, focus.place, focus.key);
  return (
    <section className="map-frame" aria-label={text.nav.map} data-testid="map">
      {/* biome-ignore lint/a11y/useSemanticElements: a map is no figure; it is operated */}
      <div ref={container} className="map" role="region" aria-label={text.live.map.label} />
      <Legend />
      <MapButtons engine={engine} />
      {engine && focus.person && <PersonTip engine={engine} person={focus.person} moves={moves} />}
      {engine && hit && !isSelected(hit, focus.person) && (
        <HoverTip engine={engine} hit={hit} zone={focus.zone} />
      )}
    </section>
  );
}

function isSelected(hit: Hit, person: Person | null): boolean {
  return hit.kind === 'guard' && hit.guard.id === person?.person_id;
}

function useShownScene(engine: MapEngine | null, person: Person | null, site_id: number | null): void {
  const picture = usePicture();
  const { allSiteNames, theme } = useSettings();
  const track = useTrack(person?.person_id ?? null).data?.points;
  const site = useSiteDetail(site_id).data;
  const scene = useMemo(() => {
    const tours = site?.tours ?? [];
    const scanned = new Set(
      tours.flatMap((tour) => tour.checkpoints.filter((one) => one.scanned_at).map((one) => one.code)),
    );
    const checkpoints = (site?.checkpoints ?? []).flatMap(({ code, lat, lon }): Checkpoint[] =>
      lat === null || lon === null ? [] : [{ lat, lon, scanned: scanned.has(code) }],
    );
    return buildScene(picture, person, site_id, track ?? [], checkpoints);
  }, [picture, person, site_id, track, site]);
  useEffect(() => engine?.show(scene, allSiteNames), [engine, scene, allSiteNames]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read again when the theme is another
  useEffect(() => engine?.repaint(), [engine, theme]);
}

/** Once per selection: later fixes must not pull the map from under the operator's hand. */
function useReveal(engine: MapEngine | null, place: Focus['place'], key: string): void {
  const latest = useRef(place);
  latest.current = place;
  useEffect(() => {
    if (engine && key && latest.current) engine.reveal(latest.current);
  }, [engine, key]);
  const requests = useValue(revealRequests);
  useEffect(() => {
    if (engine && requests > 0 && latest.current) engine.reveal(latest.current, true);
  }, [engine, requests]);
  useKey('m', askReveal);
}

function MapButtons({ engine }: { engine: MapEngine | null }) {
  return (
    <div className="map-buttons">
      <button type="button" aria-label={text.live.map.zoomIn} onClick={() => engine?.zoomBy(1)}>
        <Plus size={16} aria-hidden="true" />
      </button>
      <button type="button" aria-label={text.live.map.zoomOut} onClick={() => engine?.zoomBy(-1)}>
        <Minus size={16} aria-hidden="true" />
      </button>
      <button type="button" aria-label={text.live.map.fit} onClick={() => engine?.fit()}>
        <Maximize size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
