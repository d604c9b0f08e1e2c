/** Which names of sites fit on the map: the gravest first, none over another, a crowd as one. Pure. */

export interface Named {
  id: number;
  name: string;
  /** The larger, the sooner it gets its place. */
  weight: number;
  /** Where the site is, and where its name hangs, in pixels. */
  x: number;
  y: number;
  name_y: number;
}

export interface Label {
  id: number;
  /** Sites that share this label; one for most. */
  members: number[];
  name: string;
}

const CHARACTER_PX = 6.6;
const LINE_PX = 18;
/** Sites closer than this cannot be told apart. */
const CROWD_PX = 26;

export function placeLabels(
  sites: readonly Named[],
  most: number,
  crowdName: (count: number) => string,
): Label[] {
  const waiting = [...sites].sort((a, b) => b.weight - a.weight);
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  const labels: Label[] = [];
  while (waiting.length > 0 && labels.length < most) {
    const first = waiting.shift() as Named;
    const crowd = waiting.filter((site) => Math.hypot(site.x - first.x, site.y - first.y) < CROWD_PX);
    for (const site of crowd) waiting.splice(waiting.indexOf(site), 1);
    const name = crowd.length > 0 ? crowdName(crowd.length + 1) : first.name;
    const half = (name.length * CHARACTER_PX) / 2;
    const box = {
      left: first.x - half,
      right: first.x + half,
      top: first.name_y,
      bottom: first.name_y + LINE_PX,
    };
    const free = taken.every(
      (other) =>
        box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top,
    );
    if (!free) continue;
    taken.push(box);
    labels.push({ id: first.id, members: [first.id, ...crowd.map((site) => site.id)], name });
  }
  return labels;
}
