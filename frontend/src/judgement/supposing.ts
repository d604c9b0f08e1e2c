/** Settings a replay may suppose: which there are, what they are called, what may be typed. Pure. */
import type { FindingKind, Settings } from './types';

export interface Option {
  key: string;
  /** What is in force; null when the server does not say. */
  value: number | boolean | null;
  unit: string;
  /** What the server says about it. */
  about: string;
}

/** What decides about baselines, and how findings live, may stand with no kind of its own. */
const COMMON_KEYS = [
  'BASELINE_DEFAULT_THRESHOLD',
  'BASELINE_SENSITIVE_THRESHOLD',
  'BASELINE_CONSERVATIVE_THRESHOLD',
  'BASELINE_STABLE_SAMPLE_COUNT',
  'BASELINE_FP_THRESHOLD',
  'FINDING_HOLD_DOWN_MINUTES',
  'FINDING_REOPEN_MINUTES',
  'FINDINGS_PER_100_GUARDS',
];

const UNITS: [suffix: string, unit: string][] = [
  ['_MINUTES', 'min'],
  ['_SECONDS', 's'],
  ['_HOURS', 'h'],
  ['_HOUR', 'o’clock'],
  ['_PERCENT', '%'],
  ['_KMH', 'km/h'],
  ['_COUNT', 'samples'],
  ['_M', 'm'],
];

/** `INACTIVITY_WINDOW_MINUTES` -> `Inactivity window` and `min`. */
export function optionWords(key: string): { name: string; unit: string } {
  const found = UNITS.find(([suffix]) => key.endsWith(suffix));
  const stem = found ? key.slice(0, -found[0].length) : key;
  const words = stem
    .replaceAll('_', ' ')
    .toLowerCase()
    .replace(/\bfp\b/, 'false-alarm')
    .replace(/\bgps\b/, 'GPS')
    .replace(/\bsos\b/, 'SOS');
  return { name: words.charAt(0).toUpperCase() + words.slice(1), unit: found?.[1] ?? '' };
}

/** Each key once, those of the baselines first, then by name. */
export function optionsOf(kinds: readonly FindingKind[]): Option[] {
  const found = new Map<string, Option>();
  const add = (key: string, value: Option['value'], about: string) =>
    found.set(key, { key, value, unit: optionWords(key).unit, about });
  for (const key of COMMON_KEYS) add(key, null, '');
  for (const { key, value, unit_or_text } of kinds.flatMap((kind) => kind.options))
    add(key, value, unit_or_text ?? '');
  const rank = (option: Option) => (option.key.startsWith('BASELINE_') ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.key.localeCompare(b.key));
}

export function numberInForce(options: readonly Option[], key: string): number | null {
  const value = options.find((option) => option.key === key)?.value;
  return typeof value === 'number' ? value : null;
}

export type SettingTrouble = 'missing' | 'not_a_number' | 'negative' | 'not_whole' | 'out_of_range';

const isFraction = (key: string) => key.endsWith('_THRESHOLD');

/** The number typed for a setting, or what is wrong with it. */
export function readSetting(key: string, typed: string): number | SettingTrouble {
  if (typed.trim() === '') return 'missing';
  const value = Number(typed.replace(',', '.'));
  if (!Number.isFinite(value)) return 'not_a_number';
  if (value < 0) return 'negative';
  if (!isFraction(key)) return Number.isInteger(value) ? value : 'not_whole';
  // A threshold of z is kept in this range by the database; the false-alarm threshold is a share.
  const [least, most] = key === 'BASELINE_FP_THRESHOLD' ? [0, 1] : [1.5, 5];
  return key.startsWith('BASELINE_') && (value < least || value > most) ? 'out_of_range' : value;
}

/** One setting as it is being typed. */
export interface Supposed {
  row: number;
  key: string;
  typed: string;
}

/** All settings as numbers, or null while one of them is not right. */
export function readSettings(supposed: readonly Supposed[]): Settings | null {
  const settings: Settings = {};
  for (const { key, typed } of supposed) {
    const value = key ? readSetting(key, typed) : 'missing';
    if (typeof value !== 'number') return null;
    settings[key] = value;
  }
  return settings;
}

/** `Baseline default threshold 3.5 · Inactivity window 90 min`. */
export function settingsInWords(settings: Settings): string {
  return Object.entries(settings)
    .map(([key, value]) => {
      const { name, unit } = optionWords(key);
      return `${name} ${String(value)}${unit ? ` ${unit}` : ''}`;
    })
    .join(' · ');
}
