/** An alert's metadata as rows an operator can read: `distance_outside_m: 312` -> `Distance outside 312 m`. Pure. */
import { text } from '../../text';
import { formatClockSeconds, formatDistance, formatShare, zoneName } from '../../timing/format';

const MOST = 12;

/** Said elsewhere on the panel, or a key for machines. */
const LEFT_OUT = /(^|_)(id|ids|uuid|code|lat|lon|note)$/;

export function evidenceRows(metadata: Record<string, unknown>, zone?: string): [string, string][] {
  return Object.entries(metadata)
    .filter(([name, value]) => isReadable(value) && !LEFT_OUT.test(name))
    .slice(0, MOST)
    .map(([name, value]) => [wordsOf(name), withUnit(name, value, zone)]);
}

function isReadable(value: unknown): boolean {
  return (
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
  );
}

const UNITS: [RegExp, (value: number) => string][] = [
  [/battery|share|fraction|confidence/, formatShare],
  [/_m$|_meters$/, formatDistance],
  [/_s$|_seconds$/, (value) => `${round(value)} s`],
  [/_min$|_minutes$/, (value) => `${round(value)} min`],
  [/_hours$/, (value) => `${round(value)} h`],
  [/_kmh$/, (value) => `${round(value)} km/h`],
  [/_ms$/, (value) => `${round(value)} ms`],
];

const round = (value: number) => String(Math.round(value * 100) / 100);

function withUnit(name: string, value: unknown, zone?: string): string {
  if (/_at$/.test(name)) return clockOf(String(value), zone);
  if (typeof value === 'boolean') return value ? text.live.facts.yes : text.live.facts.no;
  if (typeof value !== 'number') return String(value);
  const unit = UNITS.find(([pattern]) => pattern.test(name));
  return unit ? unit[1](value) : round(value);
}

function clockOf(at: string, zone?: string): string {
  const at_ms = Date.parse(at);
  return Number.isNaN(at_ms) ? at : `${formatClockSeconds(at_ms, zone)} ${zoneName(at_ms, zone)}`;
}

function wordsOf(name: string): string {
  const words = name.replace(/_(m|meters|s|seconds|min|minutes|hours|kmh|ms|at)$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
