/** The map of an incident at a moment: where each person was by then, and the way there. Pure. */
import type { Incident, IncidentScene, TrackedPerson } from '../api/response';
import type { PersonState, TrackPoint } from '../api/types';
import { SILENT_AFTER_MS } from '../feed/picture';

export interface Span {
  from_ms: number;
  to_ms: number;
}

/** From the first fix or event to the moment that the scene was read for. */
export function spanOf(scene: IncidentScene, incident: Pick<Incident, 'first_event_at'>): Span {
  const to_ms = Date.parse(scene.at);
  const begins = scene.people.flatMap(({ track }) => (track[0] ? [Date.parse(track[0].at)] : []));
  return { from_ms: Math.min(to_ms, Date.parse(incident.first_event_at), ...begins), to_ms };
}

export interface Standing {
  person_id: number;
  name: string;
  lat: number;
  lon: number;
  at: string;
  /** Silent when the fix was old by then. */
  state: PersonState;
  trail: TrackPoint[];
}

/** Whoever had a known position by then. */
export function standingsAt(scene: IncidentScene, at_ms: number): Standing[] {
  return scene.people.flatMap((person) => {
    const trail = fixesOf(person).filter((fix) => Date.parse(fix.at) <= at_ms);
    const last = trail.at(-1);
    if (!last) return [];
    const { lat, lon, at } = last;
    const state: PersonState = at_ms - Date.parse(at) > SILENT_AFTER_MS ? 'silent' : 'on_post';
    return [{ person_id: person.person_id, name: person.name, lat, lon, at, state, trail }];
  });
}

function fixesOf({ track, lat, lon, at }: TrackedPerson): TrackPoint[] {
  const held = lat !== null && lon !== null && at !== null ? [{ lat, lon, at }] : [];
  const known = track.length > 0 ? track : held;
  return known.map((fix) => ({ ...fix, accuracy_m: null, speed_mps: null, mock: false }));
}

/** The step of time played per second: the whole span in half a minute, at least sixty times as fast as life. */
export function playStepMs({ from_ms, to_ms }: Span): number {
  return Math.max(60_000, (to_ms - from_ms) / 30);
}
