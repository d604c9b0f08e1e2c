/** The rows of the watch list: scorings read over REST, joined with the anomalies the feed keeps. Pure. */
import type { Anomaly, Outcome, Prediction } from '../../api/fraud';
import { isJudged, kindOf, reasonLine } from '../words';

export type Show = 'open' | 'judged' | 'all';
const SHOWS: readonly Show[] = ['open', 'judged', 'all'];
export const MIN_SCORES = ['0', '0.3', '0.5', '0.6', '0.8'] as const;
export type MinScore = (typeof MIN_SCORES)[number];

export interface WatchFilters {
  site: number | null;
  score: MinScore;
  kind: string;
  show: Show;
}

export const NO_FILTERS: WatchFilters = { site: null, score: '0.5', kind: '', show: 'open' };

export function readFilters(search: string): WatchFilters {
  const values = new URLSearchParams(search);
  const site = Number(values.get('site'));
  const score = values.get('score') as MinScore;
  const show = values.get('show') as Show;
  return {
    site: Number.isInteger(site) && site > 0 ? site : null,
    score: MIN_SCORES.includes(score) ? score : NO_FILTERS.score,
    kind: values.get('kind') ?? '',
    show: SHOWS.includes(show) ? show : NO_FILTERS.show,
  };
}

export function readRow(search: string): string | null {
  return new URLSearchParams(search).get('row') || null;
}

export function watchAddress(filters: WatchFilters, row: string | null = null): string {
  const values = new URLSearchParams();
  if (filters.site !== null) values.set('site', String(filters.site));
  if (filters.score !== NO_FILTERS.score) values.set('score', filters.score);
  if (filters.kind) values.set('kind', filters.kind);
  if (filters.show !== NO_FILTERS.show) values.set('show', filters.show);
  if (row !== null) values.set('row', row);
  const query = values.toString();
  return query ? `/fraud?${query}` : '/fraud';
}

/** One punch. */
export interface WatchRow {
  key: string;
  event_id: string;
  prediction_id: string;
  person_id: number;
  person_name: string;
  site_id: number | null;
  site_name: string | null;
  at: string;
  score: number;
  kind: string | null;
  reason: string;
  outcome: Outcome | null;
  anomaly: Anomaly | null;
  prediction: Prediction | null;
}

/** A scoring that is newer than the anomaly's, or the other way round: the newer score is shown. */
export function joined(
  predictions: readonly Prediction[],
  anomalies: Iterable<Anomaly>,
  outcomeOf: (of: Pick<Prediction, 'event_id' | 'outcome'>) => Outcome | null,
): WatchRow[] {
  const rows = new Map<string, WatchRow>();
  const byEvent = new Map<string, Anomaly>();
  for (const anomaly of anomalies) byEvent.set(anomaly.event_id, anomaly);
  for (const prediction of predictions) {
    const anomaly = byEvent.get(prediction.event_id) ?? null;
    byEvent.delete(prediction.event_id);
    rows.set(prediction.event_id, rowOf(prediction, anomaly, outcomeOf(prediction)));
  }
  for (const anomaly of byEvent.values()) {
    const outcome = outcomeOf({ event_id: anomaly.event_id, outcome: outcomeOfAnomaly(anomaly) });
    rows.set(anomaly.event_id, rowOf(null, anomaly, outcome));
  }
  return [...rows.values()].sort(compareRows);
}

function rowOf(prediction: Prediction | null, anomaly: Anomaly | null, outcome: Outcome | null): WatchRow {
  const source = (prediction ?? anomaly) as Prediction | Anomaly;
  const { event_id, person_id, person_name, site_id, site_name, at } = source;
  const other = anomaly !== null && anomaly.prediction_id !== prediction?.prediction_id;
  // The feed is ahead of what was read: the anomaly rests on a scoring that is not here yet.
  const ahead = other && (prediction === null || anomaly.last_seen_at > prediction.scored_at);
  return {
    key: event_id,
    event_id,
    prediction_id: ahead ? anomaly.prediction_id : source.prediction_id,
    person_id,
    person_name,
    site_id,
    site_name,
    at,
    score: ahead ? anomaly.fraud_score : source.fraud_score,
    kind: kindOf(prediction ?? undefined, anomaly ?? undefined),
    reason: reasonLine(prediction ?? undefined, anomaly ?? undefined),
    outcome,
    anomaly,
    prediction,
  };
}

/** A verdict on the anomaly is one on the punch. */
function outcomeOfAnomaly(anomaly: Anomaly): Outcome | null {
  const fraud =
    anomaly.resolution === 'CONFIRMED' ? true : anomaly.resolution === 'FALSE_POSITIVE' ? false : null;
  if (fraud === null || anomaly.resolved_by === null) return null;
  return { fraud, pending: false, notes: '', by: anomaly.resolved_by, at: anomaly.resolved_at ?? anomaly.at };
}

/** The highest score first; among equals the newest punch. */
export function compareRows(a: WatchRow, b: WatchRow): number {
  return b.score - a.score || Date.parse(b.at) - Date.parse(a.at) || a.key.localeCompare(b.key);
}

/** A cleared anomaly and a judged punch ask nothing of anybody. */
export function isWaiting(row: WatchRow): boolean {
  const over = row.anomaly?.status === 'CLEARED' || row.anomaly?.status === 'RESOLVED';
  return !isJudged(row.outcome) && !over;
}

export function fits(row: WatchRow, filters: WatchFilters): boolean {
  if (filters.site !== null && row.site_id !== filters.site) return false;
  if (row.score < Number(filters.score)) return false;
  if (filters.kind && row.kind !== filters.kind && row.anomaly?.anomaly_type !== filters.kind) return false;
  if (filters.show === 'open') return isWaiting(row);
  return filters.show === 'all' || isJudged(row.outcome);
}
