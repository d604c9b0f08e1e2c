import { usePicture } from '../../feed/LiveProvider';
import type { Person } from '../../feed/picture';
import { STATE_LOOK } from '../../marks/severity';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { formatAge } from '../../timing/format';
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

export function HoverTip({ engine, hit }: { engine: MapEngine; hit: Hit }) {
  const { personById } = usePicture();
  const now_ms = useNow();
  const { x, y } = engine.map.layerPointToContainerPoint(hit.point);
  if (hit.kind === 'guard') {
    const person = personById.get(hit.guard.id);
    return person ? <Tip x={x} y={y} title={person.name} detail={describe(person, now_ms)} /> : null;
  }
  if (hit.kind === 'cluster') {
    const { count, worst } = hit.cluster;
    return (
      <Tip x={x} y={y} title={String(count)} detail={text.live.map.cluster(count, STATE_LOOK[worst].label)} />
    );
  }
  return (
    <Tip x={x} y={y} title={hit.site.name} detail={`${siteLook(hit.site).label} · ${siteWords(hit.site)}`} />
  );
}
