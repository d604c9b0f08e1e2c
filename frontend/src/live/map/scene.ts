/** What is to be drawn, in degrees: sites, single guards, clusters, the selection and its track. Pure. */
import Supercluster, { type PointFeature } from 'supercluster';
import type { PersonState, TrackPoint } from '../../api/types';
import type { Person, Picture, Site } from '../../feed/picture';
import { STATES, stateRank } from '../../marks/severity';
import type { ColourName } from './palette';

export interface Guard {
  id: number;
  lat: number;
  lon: number;
  state: PersonState;
}

export interface Cluster {
  cluster_id: number;
  lat: number;
  lon: number;
  count: number;
  worst: PersonState;
}

export interface Checkpoint {
  lat: number;
  lon: number;
  scanned: boolean;
}

/** A place of its own: a circle of so many pixels, and round it what it may be off by. */
export interface Spot {
  lat: number;
  lon: number;
  colour: ColourName;
  radius_px: number;
  accuracy_m?: number | null;
}

export interface Scene {
  sites: readonly Site[];
  crowd: Crowd;
  /** Guards that are never hidden in a cluster. */
  singles: Guard[];
  selectedPerson: Person | null;
  selectedSite_id: number | null;
  track: readonly TrackPoint[];
  /** More tracks, drawn like the one of the selection. */
  trails?: readonly (readonly TrackPoint[])[];
  checkpoints: readonly Checkpoint[];
  spots?: readonly Spot[];
}

interface GuardProperties {
  id: number;
  state: PersonState;
}
interface WorstProperties {
  worst: number;
}

type Index = Supercluster<GuardProperties, WorstProperties>;

/** From afar clusters must not cover each other; near a site its guards should be seen one by one. */
const FAR = { radius: 44, minPoints: 2 };
const NEAR = { radius: 14, minPoints: 6 };
const NEAR_FROM_ZOOM = 12;
/** Beyond this zoom every guard stands alone. */
const CLUSTER_MAX_ZOOM = 16;
const NEVER_CLUSTERED: readonly PersonState[] = ['sos', 'away'];

export function buildScene(
  picture: Picture,
  selectedPerson: Person | null,
  selectedSite_id: number | null,
  track: readonly TrackPoint[],
  checkpoints: readonly Checkpoint[],
): Scene {
  const singles: Guard[] = [];
  const crowd: PointFeature<GuardProperties>[] = [];
  for (const person of picture.people) {
    if (person.lat === null || person.lon === null) continue;
    const { person_id: id, lat, lon, shown: state } = person;
    if (id === selectedPerson?.person_id || NEVER_CLUSTERED.includes(state))
      singles.push({ id, lat, lon, state });
    else if (state !== 'off_duty') {
      crowd.push({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { id, state },
      });
    }
  }
  return {
    sites: picture.sites,
    crowd: new Crowd(crowd),
    singles,
    selectedPerson,
    selectedSite_id,
    track,
    checkpoints,
  };
}

/** The guards that may be gathered; an index is built when a zoom first asks for it. */
export class Crowd {
  private far: Index | null = null;
  private near: Index | null = null;

  constructor(private readonly points: PointFeature<GuardProperties>[]) {}

  at(zoom: number): Index {
    if (zoom >= NEAR_FROM_ZOOM) {
      this.near ??= build(this.points, NEAR);
      return this.near;
    }
    this.far ??= build(this.points, FAR);
    return this.far;
  }
}

function build(points: PointFeature<GuardProperties>[], look: { radius: number; minPoints: number }): Index {
  return new Supercluster<GuardProperties, WorstProperties>({
    ...look,
    extent: 256,
    maxZoom: CLUSTER_MAX_ZOOM,
    map: ({ state }) => ({ worst: stateRank(state) }),
    reduce: (held, next) => {
      held.worst = Math.max(held.worst, next.worst);
    },
  }).load(points);
}

/** Guards and clusters inside the box [west, south, east, north] at this zoom. */
export function visibleGuards(
  scene: Scene,
  box: [number, number, number, number],
  zoom: number,
): { guards: Guard[]; clusters: Cluster[] } {
  const guards = [...scene.singles];
  const clusters: Cluster[] = [];
  for (const feature of scene.crowd.at(zoom).getClusters(box, Math.floor(zoom))) {
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    const properties = feature.properties;
    if ('cluster' in properties) {
      const worst = STATES[STATES.length - properties.worst] ?? 'on_post';
      clusters.push({ cluster_id: properties.cluster_id, lat, lon, count: properties.point_count, worst });
    } else {
      guards.push({ id: properties.id, lat, lon, state: properties.state });
    }
  }
  return { guards, clusters };
}
