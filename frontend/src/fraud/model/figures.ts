/** Figures of a model as they are read: gates, intervals, confusion in whatever shape it was recorded. Pure. */
import type { FraudModel, Gate } from '../../api/models';
import { fraudTitle } from '../../text/fraud';
import { modelText as t } from '../../text/fraud-model';
import { formatFigure, formatValue } from '../words';

export type GateFate = 'passed' | 'luck' | 'failed';

export function fateOf(gate: Pick<Gate, 'passed' | 'by_luck'>): GateFate {
  if (!gate.passed) return 'failed';
  return gate.by_luck ? 'luck' : 'passed';
}

/** Shares with two digits, counts as counts. */
export function figureWords(value: number | string | null | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '–';
  return Number.isInteger(value)
    ? formatValue(value)
    : Math.abs(value) <= 1
      ? formatFigure(value)
      : formatValue(value);
}

export function intervalWords(interval: Gate['interval']): string {
  if (!interval) return '–';
  return t.interval(figureWords(interval[0]), figureWords(interval[1]));
}

/** The interval of a figure, where a gate was held against it. */
export function intervalOf(model: Pick<FraudModel, 'gates'>, figure: string): Gate['interval'] {
  return model.gates.find((gate) => gate.gate === figure)?.interval ?? null;
}

export interface ConfusionTable {
  columns: string[];
  rows: { name: string; cells: string[] }[];
}

/** Of a list of rows or of counts by name; columns are what the counts are called. */
export function confusionTable(recorded: unknown): ConfusionTable {
  const rows = rowsOf(recorded);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.counts)))];
  return {
    columns: columns.map((column) => t.confusionColumns[column] ?? column.replaceAll('_', ' ')),
    rows: rows.map(({ name, counts }) => ({
      name,
      cells: columns.map((column) => figureWords(counts[column])),
    })),
  };
}

interface Counted {
  name: string;
  counts: Record<string, number | null>;
}

const NAMES = ['name', 'kind', 'site_name', 'client_name', 'site', 'client', 'detector', 'group'];

function rowsOf(recorded: unknown): Counted[] {
  if (Array.isArray(recorded)) {
    return recorded.filter(isRecord).map((row) => {
      const key = NAMES.find((one) => typeof row[one] === 'string');
      return { name: nameOf(key ? String(row[key]) : '–'), counts: countsOf(row) };
    });
  }
  if (!isRecord(recorded)) return [];
  return Object.entries(recorded).map(([name, value]) => ({
    name: nameOf(name),
    counts: isRecord(value) ? countsOf(value) : { n: typeof value === 'number' ? value : null },
  }));
}

function countsOf(row: Record<string, unknown>): Counted['counts'] {
  const counts = Object.entries(row).filter(
    (entry): entry is [string, number | null] =>
      (typeof entry[1] === 'number' || entry[1] === null) && !entry[0].endsWith('_id'),
  );
  return Object.fromEntries(counts);
}

/** Kinds of fraud have words; sites have names already. */
function nameOf(name: string): string {
  return /^[A-Z][A-Z_]+$/.test(name) ? fraudTitle(name) : name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The worst measure of a day of drift, whichever way it was told. */
export function worstOf(day: {
  worst: { feature: string; psi: number } | string | null;
  features: { feature: string; psi: number }[];
}): { feature: string; psi: number } | null {
  if (typeof day.worst === 'object' && day.worst !== null) return day.worst;
  const sorted = [...day.features].sort((a, b) => b.psi - a.psi);
  return sorted.find((one) => one.feature === day.worst) ?? sorted[0] ?? null;
}

export function progressShare({ done, total }: { done: number; total: number }): number {
  return total > 0 ? Math.max(0, Math.min(1, done / total)) : 0;
}
