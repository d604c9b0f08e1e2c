import { useEffect, useMemo, useRef, useState } from 'react';
import type { Group } from '../../api/fraud';
import { initialsOf } from '../../marks/Mark';
import { groupText as t } from '../../text/fraud-model';
import { layout, NODE_RADIUS, shortName } from './layout';

interface GroupGraphProps {
  groups: readonly Group[];
  chosen: Group['id'] | null;
  onChoose: (id: Group['id']) => void;
}

/** Who is joined to whom, by how often. A picture for the eye: the table beside it says the same and takes the keys. */
export function GroupGraph({ groups, chosen, onChoose }: GroupGraphProps) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const picture = useMemo(() => layout(groups, width), [groups, width]);
  const mark = (group: Group['id'], name: string) => (group === chosen ? `${name} chosen` : name);
  return (
    <div ref={place}>
      <svg
        className="graph"
        viewBox={`0 0 ${picture.width} ${Math.max(120, picture.height)}`}
        role="img"
        aria-label={t.graphLabel(picture.people.length, groups.length)}
        data-testid="group-graph"
      >
        {picture.edges.map((edge) => (
          <line
            key={edge.key}
            className={mark(edge.group, 'graph-edge')}
            x1={edge.from.x}
            y1={edge.from.y}
            x2={edge.to.x}
            y2={edge.to.y}
            strokeWidth={1 + 5 * edge.weight}
          >
            <title>{edge.words}</title>
          </line>
        ))}
        {picture.devices.map((device) => (
          <g key={`${device.group}/${device.code}`} className="graph-device">
            <rect x={device.x - 34} y={device.y - 9} width={68} height={18} rx={5} />
            <text x={device.x} y={device.y + 4}>
              {device.code.length > 10 ? `${device.code.slice(0, 9)}…` : device.code}
            </text>
            <title>{device.code}</title>
          </g>
        ))}
        {picture.people.map((person) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it chooses a group by key
          <g
            key={`${person.group}/${person.person_id}`}
            className={mark(person.group, 'graph-node')}
            onClick={() => onChoose(person.group)}
          >
            <circle cx={person.x} cy={person.y} r={NODE_RADIUS} />
            <text x={person.x} y={person.y + 4}>
              {initialsOf(person.name)}
            </text>
            <text
              className="graph-name"
              x={person.x}
              y={person.above ? person.y - NODE_RADIUS - 6 : person.y + NODE_RADIUS + 13}
            >
              {shortName(person.name)}
            </text>
            <title>{person.name}</title>
          </g>
        ))}
      </svg>
    </div>
  );
}
