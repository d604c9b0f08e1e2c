/** The queue of punches to label: its address, what comes next, how far the sample is. Pure. */
import { type Outcome, type Prediction, QUEUE_KINDS, type QueueKind, type ToLabel } from '../../api/fraud';
import { isJudged } from '../words';

export interface LabelView {
  kind: QueueKind;
  site: number | null;
  /** The attendance event that is looked at. */
  id: string | null;
}

export function readView(search: string): LabelView {
  const values = new URLSearchParams(search);
  const kind = values.get('kind') as QueueKind;
  const site = Number(values.get('site'));
  return {
    kind: QUEUE_KINDS.includes(kind) ? kind : 'uncertain',
    site: Number.isInteger(site) && site > 0 ? site : null,
    id: values.get('id') || null,
  };
}

export function labelAddress({ kind, site, id }: LabelView): string {
  const values = new URLSearchParams();
  if (kind !== 'uncertain') values.set('kind', kind);
  if (site !== null) values.set('site', String(site));
  if (id !== null) values.set('id', id);
  const query = values.toString();
  return query ? `/fraud/labels?${query}` : '/fraud/labels';
}

type OutcomeOf = (of: Pick<Prediction, 'event_id' | 'outcome'>) => Outcome | null;

/** Whether it has its answer: a conviction that waits for a second reader has none yet. */
export function isAnswered(outcome: Outcome | null): boolean {
  return isJudged(outcome) && outcome?.pending !== true;
}

/** The next that still asks, after this one and then from the beginning; undefined when none is left. */
export function nextAfter(
  items: readonly ToLabel[],
  id: string | null,
  outcomeOf: OutcomeOf,
): string | undefined {
  const at = items.findIndex((item) => item.event_id === id);
  const round = [...items.slice(at + 1), ...items.slice(0, Math.max(0, at))];
  return round.find((item) => !isAnswered(outcomeOf(item)))?.event_id;
}

interface Sample {
  items: readonly Pick<Prediction, 'event_id' | 'outcome'>[];
  /** As the server counts, where it does. */
  progress?: { done: number; total: number } | null;
}

export function sampleProgress(
  { items, progress }: Sample,
  outcomeOf: OutcomeOf,
): { done: number; total: number } {
  if (progress) return progress;
  return { done: items.filter((item) => isAnswered(outcomeOf(item))).length, total: items.length };
}
