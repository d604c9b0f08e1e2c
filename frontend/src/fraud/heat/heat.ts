/** How a site's score looks on the map. Pure. */
import type { RiskLevel, SiteHeat } from '../../api/fraud';
import type { Severity } from '../../api/types';
import type { ColourName } from '../../live/map/palette';
import { levelOf } from '../words';

export type Measure = 'max' | 'avg';

const COLOURS: Record<RiskLevel, { severity: Severity | null; colour: ColourName }> = {
  CRITICAL: { severity: 'CRITICAL', colour: 'critical' },
  HIGH: { severity: 'HIGH', colour: 'high' },
  MEDIUM: { severity: 'MEDIUM', colour: 'medium' },
  LOW: { severity: 'LOW', colour: 'low' },
  MINIMAL: { severity: null, colour: 'fine' },
};

export function coloursOf(score: number) {
  return COLOURS[levelOf(score)];
}

const SMALLEST_PX = 6;
const LARGEST_PX = 24;

/** The area grows with the score, as eyes compare areas. */
export function heatRadius(score: number): number {
  const share = Math.max(0, Math.min(1, score));
  return SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * Math.sqrt(share);
}

/** The highest first. */
export function sortedBy(heat: readonly SiteHeat[], measure: Measure): SiteHeat[] {
  const key = `${measure}_score` as const;
  return [...heat].sort((a, b) => b[key] - a[key] || a.site_name.localeCompare(b.site_name));
}
