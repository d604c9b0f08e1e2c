/** A small chart as SVG, as wide as its place. What it shows has to stand in a table as well. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Scale, scaleOf, type Tick } from './scale';

const LEFT_PX = 34;
const RIGHT_PX = 10;
const TOP_PX = 8;
const BOTTOM_PX = 22;

interface PlotProps {
  label: string;
  height_px?: number;
  x: readonly [number, number];
  y: readonly [number, number];
  xTicks: readonly Tick[];
  yTicks: readonly Tick[];
  children: (px: Scale, py: Scale) => ReactNode;
}

export function Plot({ label, height_px = 210, x, y, xTicks, yTicks, children }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const [width_px, setWidth] = useState(560);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(160, element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const px = scaleOf(x, [LEFT_PX, width_px - RIGHT_PX]);
  const py = scaleOf(y, [height_px - BOTTOM_PX, TOP_PX]);
  return (
    <div ref={place}>
      <svg
        className="plot"
        width={width_px}
        height={height_px}
        viewBox={`0 0 ${width_px} ${height_px}`}
        role="img"
        aria-label={label}
      >
        {yTicks.map((tick) => (
          <g key={tick.at}>
            <line
              className="plot-grid"
              x1={LEFT_PX}
              x2={width_px - RIGHT_PX}
              y1={py(tick.at)}
              y2={py(tick.at)}
            />
            <text x={LEFT_PX - 7} y={py(tick.at) + 4} textAnchor="end">
              {tick.label}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick.at} x={px(tick.at)} y={height_px - 6} textAnchor="middle">
            {tick.label}
          </text>
        ))}
        {children(px, py)}
      </svg>
    </div>
  );
}
