/** Groups as a picture: each a ring of people with their devices in the middle, rings side by side. Pure. */
import type { Group } from '../../api/fraud';

export interface PersonNode {
  group: Group['id'];
  person_id: number;
  name: string;
  x: number;
  y: number;
  /** The name stands above, where nothing leads inwards. */
  above: boolean;
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
const SMALLEST_RING = 80;
/** Along the ring from one person to the next, so that names do not touch. */
const APART = 66;
const DEVICE_APART = 22;

export function ringRadius(people: number): number {
  return people <= 1 ? 0 : Math.max(SMALLEST_RING, (people * APART) / (2 * Math.PI));
}

/** Rings in rows no wider than `width`, each row in the middle; a ring that is wider has a row of its own. */
export function layout(groups: readonly Group[], width: number): Picture {
  const picture: Picture = { width, height: 0, people: [], devices: [], edges: [] };
  const most = Math.max(1, ...groups.flatMap((group) => group.pairs.map((pair) => pair.times)));
  const rows = rowsOf(groups, width);
  picture.width = Math.max(width, ...rows.map((row) => row.width));
  for (const row of rows) {
    let left = (picture.width - row.width) / 2;
    for (const group of row.groups) {
      const size = sizeOf(group);
      placeGroup(picture, group, left + size / 2, picture.height + row.height / 2, most);
      left += size;
    }
    picture.height += row.height;
  }
  return picture;
}

interface Row {
  groups: Group[];
  width: number;
  height: number;
}

function sizeOf(group: Group): number {
  return 2 * (ringRadius(group.people.length) + MARGIN);
}

function rowsOf(groups: readonly Group[], width: number): Row[] {
  const rows: Row[] = [];
  for (const group of groups) {
    const size = sizeOf(group);
    let row = rows.at(-1);
    if (!row || row.width + size > width) {
      row = { groups: [], width: 0, height: 0 };
      rows.push(row);
    }
    row.groups.push(group);
    row.width += size;
    row.height = Math.max(row.height, size);
  }
  return rows;
}

function placeGroup(picture: Picture, group: Group, cx: number, cy: number, most: number): void {
  const radius = ringRadius(group.people.length);
  const placed = new Map<number, PersonNode>();
  // Two stand side by side; of more the first is on top.
  const firstAngle = group.people.length === 2 ? Math.PI : -Math.PI / 2;
  group.people.forEach(({ person_id, name }, index) => {
    const angle = firstAngle + (2 * Math.PI * index) / group.people.length;
    const node = {
      group: group.id,
      person_id,
      name,
      x: cx + radius * Math.cos(angle),
      y: cy + radius * Math.sin(angle),
      above: Math.sin(angle) < -0.01,
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
