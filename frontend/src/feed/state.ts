/** What the console knows at one moment: the snapshot, and every event applied to it since. */
import type { Finding } from '../api/findings';
import type { Anomaly } from '../api/fraud';
import type { Incident } from '../api/response';
import type { Alert, LiveSnapshot, PersonLive, SiteLive } from '../api/types';
import type { Ticket } from '../tickets/types';
import type { NumberedEvent, PositionItem } from './messages';

/** Rows the feed drawer keeps, newest first. */
export const LOG_LIMIT = 400;
/** Alerts and findings that are over, kept for panels and undo; open ones are always kept. */
export const OVER_LIMIT = 200;

export interface LiveState {
  epoch: string | null;
  /** Last event applied; null before the first snapshot. */
  seq: number | null;
  /** True when an event was missed: only a snapshot heals it. */
  gap: boolean;
  people: ReadonlyMap<number, PersonLive>;
  sites: ReadonlyMap<number, SiteLive>;
  alerts: ReadonlyMap<number, Alert>;
  findings: ReadonlyMap<number, Finding>;
  tickets: ReadonlyMap<number, Ticket>;
  incidents: ReadonlyMap<string, Incident>;
  /** Empty for those who may not see fraud. */
  anomalies: ReadonlyMap<number, Anomaly>;
  log: readonly NumberedEvent[];
}

export interface Work {
  tickets: Ticket[];
  incidents: Incident[];
  as_of_seq: number;
}

export interface AnomalyList {
  items: Anomaly[];
  as_of_seq: number;
}

export type LiveEvent =
  /** `keepPlace`: only a look while the feed is away; the replay still begins where the feed broke off. */
  | {
      kind: 'snapshot';
      live: LiveSnapshot;
      alerts: Alert[];
      alerts_as_of_seq: number;
      findings: Finding[];
      findings_as_of_seq: number;
      /** Open tickets and incidents, and the number they were read at; what is absent stays as it is known. */
      work?: Work;
      /** Open anomalies, for those who may see them. */
      anomalies?: AnomalyList;
      keepPlace?: boolean;
    }
  | { kind: 'refresh'; live: LiveSnapshot }
  | { kind: 'message'; message: NumberedEvent }
  | { kind: 'positions'; items: readonly PositionItem[] }
  /** An alert as REST answered it, or as an operator's deed made it look before the answer. */
  | { kind: 'alert'; alert: Alert; force?: boolean }
  /** The same for a finding. */
  | { kind: 'finding'; finding: Finding; force?: boolean }
  | { kind: 'ticket'; ticket: Ticket; force?: boolean }
  | { kind: 'incident'; incident: Incident; force?: boolean }
  | { kind: 'anomaly'; anomaly: Anomaly; force?: boolean };

export const EMPTY_STATE: LiveState = {
  epoch: null,
  seq: null,
  gap: false,
  people: new Map(),
  sites: new Map(),
  alerts: new Map(),
  findings: new Map(),
  tickets: new Map(),
  incidents: new Map(),
  anomalies: new Map(),
  log: [],
};
