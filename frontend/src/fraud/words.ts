/** What a scoring says in a line; looks of risk levels. Pure. */
import type { Anomaly, Outcome, Prediction, RiskLevel } from '../api/fraud';
import type { Look } from '../marks/severity';
import { fraudTitle, fraudText as t } from '../text/fraud';
import { zoneName } from '../timing/format';

export const RISK_LOOK: Record<RiskLevel, Look> = {
  MINIMAL: { shape: 'circle', token: '--fine', label: t.levels.MINIMAL },
  LOW: { shape: 'square', token: '--low', label: t.levels.LOW },
  MEDIUM: { shape: 'diamond', token: '--medium', label: t.levels.MEDIUM },
  HIGH: { shape: 'triangle', token: '--high', label: t.levels.HIGH },
  CRITICAL: { shape: 'octagon', token: '--critical', label: t.levels.CRITICAL },
};

const FLOORS: readonly (readonly [RiskLevel, number])[] = [
  ['CRITICAL', 0.8],
  ['HIGH', 0.6],
  ['MEDIUM', 0.4],
  ['LOW', 0.2],
];

export function levelOf(score: number): RiskLevel {
  return FLOORS.find(([, floor]) => score >= floor)?.[0] ?? 'MINIMAL';
}

/** Two digits, rounded down: 0.799 must not look as if it had reached 0.80. */
export function formatScore(score: number | null | undefined): string {
  if (score === null || score === undefined || !Number.isFinite(score)) return '–';
  return (Math.floor(score * 100 + 1e-9) / 100).toFixed(2);
}

export function formatFigure(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** Those that say something, the weightiest first. */
export function speaking<One extends { score: number; weight?: number; confidence: number }>(
  detectors: readonly One[],
): One[] {
  const weight = (one: One) => one.weight ?? one.score * one.confidence;
  return detectors.filter((one) => one.score > 0).sort((a, b) => weight(b) - weight(a));
}

/** The gravest reason in one line. */
export function reasonLine(
  prediction: Pick<Prediction, 'detectors' | 'top_factors'> | undefined,
  anomaly?: Pick<Anomaly, 'title' | 'evidence'>,
): string {
  const leading = prediction && speaking(prediction.detectors)[0];
  if (leading) return leading.reason;
  const factor = prediction?.top_factors.find((one) => one.speaks === 'for');
  if (factor) return factor.words;
  const told = anomaly?.evidence.summary;
  if (typeof told === 'string' && told !== '') return told;
  return anomaly?.title ?? t.noReason;
}

export function kindOf(
  prediction: Pick<Prediction, 'detectors'> | undefined,
  anomaly?: Anomaly,
): string | null {
  if (anomaly) return anomaly.anomaly_type;
  return (prediction && speaking(prediction.detectors)[0]?.detector) ?? null;
}

/** What holds of a verdict, in a few words. */
export function verdictWords(outcome: Pick<Outcome, 'fraud' | 'pending'> | null | undefined): string {
  if (!outcome || outcome.fraud === null) return t.verdicts.none;
  if (outcome.pending && outcome.fraud) return t.verdicts.pending;
  return t.verdicts.is[String(outcome.fraud)] ?? '';
}

export function isJudged(outcome: Outcome | null | undefined): boolean {
  return outcome !== null && outcome !== undefined && outcome.fraud !== null;
}

/** `12.4`, `0.58`, `1,204`: as many digits as mean something. */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits }).format(value);
}

const UNITS: readonly (readonly [ending: string, unit: string])[] = [
  ['_kmh', ' km/h'],
  ['_mps', ' m/s'],
  ['_dbm', ' dBm'],
  ['_deg', '°'],
  ['_km', ' km'],
  ['_h', ' h'],
  ['_m', ' m'],
  ['_s', ' s'],
];

/** `fence_m` -> `fence`, ` m`: names carry their units. */
export function nameAndUnit(key: string): [name: string, unit: string] {
  const found = UNITS.find(([ending]) => key.endsWith(ending));
  const bare = found ? key.slice(0, -found[0].length) : key;
  return [bare.replaceAll('_', ' '), found?.[1] ?? ''];
}

/** Evidence as lines that can be read: names without underscores, numbers with units, moments in the zone, lists joined. */
export function evidenceLines(
  evidence: Record<string, unknown>,
  zone?: string,
): [name: string, value: string][] {
  return Object.entries(evidence).flatMap(([key, value]): [string, string][] => {
    if (value === null || value === undefined || value === '') return [];
    const at = momentOf(key, value);
    if (at !== null) return [[key.replaceAll('_', ' '), formatFull(at, zone)]];
    const [name, unit] = nameAndUnit(key);
    return [[name, said(value, unit, zone)]];
  });
}

const MOMENTS = /(^|_)(at|since|until|anchor|start|end)$/;
/** Seconds since the epoch are between these in this century. */
const [EARLIEST_S, LATEST_S] = [9e8, 5e9];

/** RFC 3339 of what is a moment: detectors count seconds since the epoch. */
export function momentOf(key: string, value: unknown): string | null {
  if (!MOMENTS.test(key)) return null;
  if (typeof value === 'number' && value > EARLIEST_S && value < LATEST_S)
    return new Date(value * 1_000).toISOString();
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

function said(value: unknown, unit: string, zone: string | undefined): string {
  if (typeof value === 'number') return `${formatValue(value)}${unit}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => said(one, unit, zone)).join(', ');
  if (typeof value === 'object' && value !== null) {
    return evidenceLines(value as Record<string, unknown>, zone)
      .map(([name, words]) => `${name} ${words}`)
      .join(', ');
  }
  return String(value);
}

/** What followed a punch belongs to its story. */
const AFTER_MS = 2 * 3_600_000;

/** The person's timeline round a punch. */
export function timelineAddress(person_id: number, at: string): string {
  const end = new Date(Date.parse(at) + AFTER_MS).toISOString();
  return `/people/${person_id}?at=${encodeURIComponent(end)}`;
}

/** `Wed, 18 Nov 2026, 07:41:25 IST`: for papers that are read years later. */
export function formatFull(at: string, zone: string | undefined): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(new Date(at));
  return `${words} ${zoneName(Date.parse(at), zone)}`;
}

/** A measure in words; what a detector says is a measure of the model too. */
export function featureName(feature: string): string {
  const kind = feature.startsWith('detector_') ? feature.slice('detector_'.length) : null;
  return kind ? t.detector(fraudTitle(kind)) : feature.replaceAll('_', ' ');
}
