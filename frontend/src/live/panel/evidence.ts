/** An alert's metadata as rows an operator can read: `distance_outside_m: 312` -> `Distance outside 312 m`. Pure. */
import { formatDistance } from '../../timing/format';

const MOST = 12;

export function evidenceRows(metadata: Record<string, unknown>): [string, string][] {
  return Object.entries(metadata)
    .filter(([name, value]) => isReadable(value) && !/(^|_)(id|ids|uuid)$/.test(name))
    .slice(0, MOST)
    .map(([name, value]) => [wordsOf(name), withUnit(name, value)]);
}

function isReadable(value: unknown): boolean {
  return (
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
  );
}

const UNITS: [RegExp, (value: number) => string][] = [
  [/_m$|_meters$/, formatDistance],
  [/_s$|_seconds$/, (value) => `${round(value)} s`],
  [/_min$|_minutes$/, (value) => `${round(value)} min`],
  [/_hours$/, (value) => `${round(value)} h`],
  [/_kmh$/, (value) => `${round(value)} km/h`],
  [/_ms$/, (value) => `${round(value)} ms`],
];

const round = (value: number) => String(Math.round(value * 100) / 100);

function withUnit(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  const unit = UNITS.find(([pattern]) => pattern.test(name));
  return unit ? unit[1](value) : round(value);
}

function wordsOf(name: string): string {
  const words = name.replace(/_(m|meters|s|seconds|min|minutes|hours|kmh|ms)$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
