/** Marks on the canvas: the same shapes as in the lists, so that colour is never alone. */
import type { PersonState, Severity } from '../../api/types';
import type { ColourName, Palette } from './palette';
import type { Cluster, Guard } from './scene';

export const STATE_COLOUR: Record<PersonState, ColourName> = {
  sos: 'critical',
  away: 'high',
  silent: 'silent',
  no_position: 'info',
  on_post: 'fine',
  off_duty: 'info',
};

export const SEVERITY_COLOUR: Record<Severity, ColourName> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  INFO: 'info',
};

function polygon(context: CanvasRenderingContext2D, x: number, y: number, corners: [number, number][]): void {
  context.beginPath();
  for (const [dx, dy] of corners) context.lineTo(x + dx, y + dy);
  context.closePath();
}

const octagon = (r: number): [number, number][] =>
  Array.from({ length: 8 }, (_, i) => {
    const angle = Math.PI / 8 + (i * Math.PI) / 4;
    return [Math.cos(angle) * r, Math.sin(angle) * r];
  });
const triangle = (r: number): [number, number][] => [
  [0, -r],
  [r * 0.98, r * 0.8],
  [-r * 0.98, r * 0.8],
];

/** A dark edge keeps marks apart where they touch. */
function fillWithEdge(context: CanvasRenderingContext2D, palette: Palette): void {
  context.setLineDash([]);
  context.lineWidth = 2;
  context.strokeStyle = palette.bg;
  context.stroke();
  context.fill();
}

export function drawGuard(
  context: CanvasRenderingContext2D,
  guard: Guard,
  x: number,
  y: number,
  palette: Palette,
): void {
  const colour = palette[STATE_COLOUR[guard.state]];
  context.fillStyle = colour;
  if (guard.state === 'sos') {
    polygon(context, x, y, octagon(8));
    fillWithEdge(context, palette);
  } else if (guard.state === 'away') {
    polygon(context, x, y, triangle(7.5));
    fillWithEdge(context, palette);
  } else if (guard.state === 'silent' || guard.state === 'no_position') {
    ring(context, x, y, 5, colour);
  } else {
    context.beginPath();
    context.arc(x, y, guard.state === 'off_duty' ? 3 : 4.5, 0, Math.PI * 2);
    fillWithEdge(context, palette);
  }
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.setLineDash([2.6, 2]);
  context.lineWidth = 1.6;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

export const clusterRadius = (count: number): number => 13 + Math.min(11, Math.log2(count) * 1.4);

export function drawCluster(
  context: CanvasRenderingContext2D,
  cluster: Cluster,
  x: number,
  y: number,
  palette: Palette,
): void {
  context.beginPath();
  context.arc(x, y, clusterRadius(cluster.count), 0, Math.PI * 2);
  context.fillStyle = palette.surface;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = palette[STATE_COLOUR[cluster.worst]];
  context.setLineDash(cluster.worst === 'silent' ? [4, 3] : []);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = palette.text;
  context.font = '600 12px "Inter Variable", sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(cluster.count), x, y + 0.5);
}
