import 'leaflet/dist/leaflet.css';
import L from 'leaflet';
import { Pause, Play, SkipForward } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { IncidentScene } from '../api/response';
import { usePicture } from '../feed/LiveProvider';
import type { Picture, Site } from '../feed/picture';
import { fenceBounds } from '../live/map/fence';
import { MapEngine } from '../live/map/MapEngine';
import { Crowd, type Scene } from '../live/map/scene';
import { useSettings } from '../shell/settings';
import { text } from '../text';
import { formatAge, formatClockSeconds } from '../timing/format';
import { playStepMs, type Span, type Standing, standingsAt } from './replay';

const t = text.incidents;
const FRAME_MS = 200;

interface IncidentMapProps {
  scene: IncidentScene;
  span: Span;
  at_ms: number;
  zone: string | undefined;
  onMoment: (at_ms: number) => void;
}

/** Where everybody concerned was at a moment, with a slider that replays their ways; the same as a table. */
export default function IncidentMap({ scene, span, at_ms, zone, onMoment }: IncidentMapProps) {
  const standings = useMemo(() => standingsAt(scene, at_ms), [scene, at_ms]);
  return (
    <section className="panel-section incident-map-section" aria-label={t.map}>
      <header>
        <h3 className="overline">{t.map}</h3>
      </header>
      <MapFrame scene={scene} standings={standings} />
      <Scrubber span={span} at_ms={at_ms} zone={zone} onMoment={onMoment} />
      {standings.length === 0 && <p className="muted">{t.mapEmpty}</p>}
      {standings.length > 0 && <Positions standings={standings} at_ms={at_ms} zone={zone} />}
    </section>
  );
}

function MapFrame({ scene, standings }: { scene: IncidentScene; standings: readonly Standing[] }) {
  const container = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const [, navigate] = useLocation();
  const go = useRef(navigate);
  go.current = navigate;
  const { siteById } = usePicture();
  const { theme } = useSettings();
  useEffect(() => {
    if (!container.current) return;
    const made = new MapEngine(container.current, {
      onPick: (kind, id) => go.current(kind === 'person' ? `/people/${id}` : `/sites/${id}`),
      onHover: () => undefined,
      onMove: () => undefined,
    });
    setEngine(made);
    return () => made.destroy();
  }, []);
  const sites = useMemo(() => scene.sites.map((site) => shownSite(site, siteById)), [scene, siteById]);
  useEffect(() => engine?.show(drawn(sites, standings), true), [engine, sites, standings]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read again when the theme is another
  useEffect(() => engine?.repaint(), [engine, theme]);
  const place = useMemo(() => placeOf(scene), [scene]);
  useEffect(() => {
    if (engine && place) engine.reveal(place, true);
  }, [engine, place]);
  return (
    <div className="incident-map" data-testid="incident-map">
      {/* biome-ignore lint/a11y/useSemanticElements: a map is no figure; it is operated */}
      <div ref={container} className="map" role="region" aria-label={t.mapLabel} />
    </div>
  );
}

/** As the live picture knows the site, else what the incident tells of it. */
function shownSite(site: IncidentScene['sites'][number], known: Picture['siteById']): Site {
  const live = known.get(site.id);
  const blank = { code: '', client_id: null, client_name: null, class: null, timezone: 'UTC', active: true };
  const counts = { on_shift: 0, present: 0, silent: 0, open_alerts: 0, worst_severity: null };
  return { ...blank, ...counts, people: [], alerts: [], worst: null, ...live, ...site };
}

function drawn(sites: readonly Site[], standings: readonly Standing[]): Scene {
  return {
    sites,
    crowd: new Crowd([]),
    singles: standings.map(({ person_id: id, lat, lon, state }) => ({ id, lat, lon, state })),
    selectedPerson: null,
    selectedSite_id: null,
    track: [],
    trails: standings.map((one) => one.trail),
    checkpoints: [],
  };
}

/** Every fence and every fix, so that nothing leaves the picture while it is replayed. */
function placeOf(scene: IncidentScene): L.LatLngBounds | null {
  const box = L.latLngBounds([]);
  for (const site of scene.sites) box.extend(fenceBounds(site));
  for (const { track, lat, lon } of scene.people) {
    for (const fix of track) box.extend([fix.lat, fix.lon]);
    if (lat !== null && lon !== null) box.extend([lat, lon]);
  }
  return box.isValid() ? box : null;
}

type ScrubberProps = Pick<IncidentMapProps, 'span' | 'at_ms' | 'zone' | 'onMoment'>;

function Scrubber({ span, at_ms, zone, onMoment }: ScrubberProps) {
  const [playing, setPlaying] = useState(false);
  const latest = useRef({ at_ms, onMoment });
  latest.current = { at_ms, onMoment };
  useEffect(() => {
    if (!playing) return;
    const step_ms = (playStepMs(span) * FRAME_MS) / 1_000;
    const timer = setInterval(() => {
      const next_ms = latest.current.at_ms + step_ms;
      latest.current.onMoment(Math.min(next_ms, span.to_ms));
      if (next_ms >= span.to_ms) setPlaying(false);
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, span]);
  function toggle() {
    if (!playing && at_ms >= span.to_ms) onMoment(span.from_ms);
    setPlaying(!playing);
  }
  const Icon = playing ? Pause : Play;
  return (
    <div className="scrubber">
      <button
        type="button"
        className="icon-button"
        aria-label={playing ? t.pause : t.play}
        title={playing ? t.pause : t.play}
        onClick={toggle}
      >
        <Icon size={16} aria-hidden="true" />
      </button>
      <input
        type="range"
        aria-label={t.scrub}
        aria-valuetext={formatClockSeconds(at_ms, zone)}
        min={span.from_ms}
        max={span.to_ms}
        step={1_000}
        value={at_ms}
        onChange={(event) => onMoment(Number(event.target.value))}
      />
      <output className="scrubber-clock">{formatClockSeconds(at_ms, zone)}</output>
      <button
        type="button"
        className="icon-button"
        aria-label={t.toEnd}
        title={t.toEnd}
        onClick={() => onMoment(span.to_ms)}
      >
        <SkipForward size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

interface PositionsProps {
  standings: readonly Standing[];
  at_ms: number;
  zone: string | undefined;
}

function Positions({ standings, at_ms, zone }: PositionsProps) {
  return (
    <details className="positions">
      <summary>
        {t.positions} · {standings.length}
      </summary>
      <table className="twin">
        <thead>
          <tr>
            {t.positionColumns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {standings.map((one) => (
            <tr key={one.person_id}>
              <th scope="row">{one.name}</th>
              <td>
                {formatClockSeconds(one.at, zone)} ({formatAge(one.at, at_ms)})
              </td>
              <td>
                {one.lat.toFixed(5)}, {one.lon.toFixed(5)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
