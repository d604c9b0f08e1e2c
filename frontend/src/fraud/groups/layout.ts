/** Groups as a picture: each a ring of people with their devices in the middle, rings side by side. Pure. */
import type { Group } from '../../api/fraud';

export interface PersonNode {
  group: Group['id'];
  person_id: number;
  name: string;
  x: number;
  y: number;
}

export interface DeviceNode {
  group: Group['id'];
  code: string;
  x: number;
  y: number;
}

export interface Edge {
  key: string;
  group: Group['id'];
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** Of the strongest pair, 0-1. */
  weight: number;
  words: string;
}

export interface Picture {
  width: number;
  height: number;
  people: PersonNode[];
  devices: DeviceNode[];
  edges: Edge[];
}

export const NODE_RADIUS = 17;
/** Room round a ring for names. */
const MARGIN = 46;
const SMALLEST_RING = 52;
/** Along the ring from one person to the next, so that names do not touch. */
const APART = 66;
const DEVICE_APART = 22;

export function ringRadius(people: number): number {
  return people <= 1 ? 0 : Math.max(SMALLEST_RING, (people * APART) / (2 * Math.PI));
}

/** Rings in rows no wider than `width`; a ring that is wider has a row of its own. */
export function layout(groups: readonly Group[], width: number): Picture {
  const picture: Picture = { width, height: 0, people: [], devices: [], edges: [] };
  const most = Math.max(1, ...groups.flatMap((group) => group.pairs.map((pair) => pair.times)));
  let left = 0;
  let top = 0;
  let tallest = 0;
  for (const group of groups) {
    const radius = ringRadius(group.people.length);
    const size = 2 * (radius + MARGIN);
    if (left > 0 && left + size > width) {
      top += tallest;
      left = tallest = 0;
    }
    placeGroup(picture, group, left + size / 2, top + size / 2, radius, most);
    left += size;
    tallest = Math.max(tallest, size);
    picture.width = Math.max(picture.width, left);
    picture.height = Math.max(picture.height, top + size);
  }
  return picture;
}

function placeGroup(
  picture: Picture,
  group: Group,
  cx: number,
  cy: number,
  radius: number,
  most: number,
): void {
  const placed = new Map<number, PersonNode>();
  group.people.forEach(({ person_id, name }, index) => {
    // The first on the left: two people stand side by side.
    const angle = Math.PI + (2 * Math.PI * index) / group.people.length;
    const node = {
      group: group.id,
      person_id,
      name,
      x: cx + radius * Math.cos(angle),
      y: cy + radius * Math.sin(angle),
    };
    placed.set(person_id, node);
    picture.people.push(node);
  });
  for (const pair of group.pairs) {
    const [from, to] = [placed.get(pair.a), placed.get(pair.b)];
    if (!from || !to) continue;
    picture.edges.push({
      key: `${group.id}/${pair.a}/${pair.b}`,
      group: group.id,
      from: { x: from.x, y: from.y },
      to: { x: to.x, y: to.y },
      weight: pair.times / most,
      words: `${from.name} – ${to.name}: ${pair.times}`,
    });
  }
  const first = cy - ((group.devices.length - 1) * DEVICE_APART) / 2;
  group.devices.forEach((code, index) => {
    picture.devices.push({ group: group.id, code, x: cx, y: first + index * DEVICE_APART });
  });
}

/** `Asif Khan` -> `Asif K.`: names under the nodes of a picture. */
export function shortName(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const last = words.at(-1);
  return words.length < 2 || last === undefined ? name : `${words[0]} ${last.charAt(0)}.`;
}
