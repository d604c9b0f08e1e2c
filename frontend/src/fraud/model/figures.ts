/** Figures of a model as they are read: gates, intervals, confusion in whatever shape it was recorded. Pure. */
import type { DriftDay, FraudModel, Gate } from '../../api/models';
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

/** How far a figure may be off, where it was worked out. */
export function intervalOf(model: Pick<FraudModel, 'gates' | 'intervals'>, figure: string): Gate['interval'] {
  return model.intervals[figure] ?? model.gates.find((gate) => gate.gate === figure)?.interval ?? null;
}

/** A kind of fraud has words; sites and clients have names already. */
export function confusionName(name: string): string {
  return /^[A-Z][A-Z_]+$/.test(name) ? fraudTitle(name) : name;
}

/** The measure that is farthest from the training. */
export function worstOf({ features }: Pick<DriftDay, 'features'>): { feature: string; psi: number } | null {
  return [...features].sort((a, b) => b.psi - a.psi)[0] ?? null;
}

export function progressShare({ done, total }: { done: number; total: number }): number {
  return total > 0 ? Math.max(0, Math.min(1, done / total)) : 0;
}
