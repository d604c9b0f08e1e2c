import type { TrackPoint } from '../../api/types';
import { usePicture } from '../../feed/LiveProvider';
import type { Person } from '../../feed/picture';
import { STATE_LOOK } from '../../marks/severity';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { formatAge, formatClockSeconds, zoneName } from '../../timing/format';
import { siteLook, siteWords } from '../SiteList';
import type { Hit } from './hit';
import type { MapEngine } from './MapEngine';

function Tip({ x, y, title, detail }: { x: number; y: number; title: string; detail: string }) {
  return (
    <div
      className="map-tip"
      style={{ transform: `translate(calc(${x}px - 50%), calc(${y}px - 100% - 16px))` }}
    >
      <b>{title}</b>
      <span>{detail}</span>
    </div>
  );
}

function describe(person: Person, now_ms: number): string {
  const accuracy = person.accuracy_m === null ? '' : `±${Math.round(person.accuracy_m)} m`;
  const state =
    person.state === person.shown && person.state_reason
      ? person.state_reason
      : STATE_LOOK[person.shown].label;
  return [state, person.at && text.live.map.fix(formatAge(person.at, now_ms), accuracy)]
    .filter(Boolean)
    .join(' · ');
}

/** Stays at the selected guard; `moves` changes whenever the map has moved under it. */
export function PersonTip({ engine, person }: { engine: MapEngine; person: Person; moves: number }) {
  const now_ms = useNow();
  if (person.lat === null || person.lon === null) return null;
  const { x, y } = engine.containerPoint(person.lat, person.lon);
  return <Tip x={x} y={y} title={person.name} detail={describe(person, now_ms)} />;
}

interface HoverTipProps {
  engine: MapEngine;
  hit: Hit;
  /** Of the person whose track is drawn. */
  zone: string | undefined;
}

export function HoverTip({ engine, hit, zone }: HoverTipProps) {
  const { personById } = usePicture();
  const now_ms = useNow();
  const { x, y } = engine.map.layerPointToContainerPoint(hit.point);
  const words = wordsOf(hit, personById, now_ms, zone);
  return words && <Tip x={x} y={y} {...words} />;
}

interface Words {
  title: string;
  detail: string;
}

function wordsOf(
  hit: Hit,
  personById: ReadonlyMap<number, Person>,
  now_ms: number,
  zone: string | undefined,
): Words | null {
  switch (hit.kind) {
    case 'guard': {
      const person = personById.get(hit.guard.id);
      return person ? { title: person.name, detail: describe(person, now_ms) } : null;
    }
    case 'cluster': {
      const { count, worst } = hit.cluster;
      return { title: String(count), detail: text.live.map.cluster(count, STATE_LOOK[worst].label) };
    }
    case 'fix':
      return fixWords(hit.fix, zone);
    case 'site':
      return { title: hit.site.name, detail: `${siteLook(hit.site).label} · ${siteWords(hit.site)}` };
  }
}

function fixWords({ at, accuracy_m, speed_mps, mock }: TrackPoint, zone: string | undefined): Words {
  const facts = [
    accuracy_m === null ? null : `±${Math.round(accuracy_m)} m`,
    speed_mps === null ? null : `${(speed_mps * 3.6).toFixed(1)} km/h`,
    mock ? text.live.map.mockFix : null,
  ];
  const clock = `${formatClockSeconds(at, zone)} ${zoneName(Date.parse(at), zone)}`;
  return { title: text.live.map.trackFix(clock), detail: facts.filter(Boolean).join(' · ') };
}
