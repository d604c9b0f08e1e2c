/** The places that detectors name in their evidence, wherever in it they stand. Pure. */
import type { DetectorVerdict } from '../../api/fraud';
import { momentOf, nameAndUnit } from '../words';

export interface EvidenceSpot {
  /** The detector, and what it calls the place. */
  name: string;
  lat: number;
  lon: number;
  at: string | null;
}

type Found = (spot: EvidenceSpot) => void;

export function evidenceSpots(
  detectors: readonly Pick<DetectorVerdict, 'title' | 'score' | 'evidence'>[],
): EvidenceSpot[] {
  const spots = new Map<string, EvidenceSpot>();
  for (const { title, score, evidence } of detectors) {
    if (score <= 0) continue;
    look(title, evidence, (spot) => spots.set(`${spot.lat}/${spot.lon}`, spot));
  }
  return [...spots.values()];
}

function look(name: string, value: unknown, found: Found): void {
  if (Array.isArray(value)) {
    for (const one of value) look(name, one, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const held = value as Record<string, unknown>;
  if (isDegrees(held.lat, 90) && isDegrees(held.lon, 180)) {
    const at = momentOf('at', held.at ?? held.since);
    found({ name, lat: held.lat, lon: held.lon, at });
  }
  for (const [key, inner] of Object.entries(held)) look(`${name}: ${nameAndUnit(key)[0]}`, inner, found);
}

function isDegrees(value: unknown, most: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= most;
}
