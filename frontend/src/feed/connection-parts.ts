/** What the connection needs from the world outside, so that tests can give it another one. */
import type { Finding } from '../api/findings';
import type { Alert, LiveSnapshot } from '../api/types';
import type { Link } from './freshness';
import type { AnomalyList, Work } from './state';
import type { LiveStore } from './store';

export interface Socket {
  send(text: string): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface Snapshot {
  live: LiveSnapshot;
  alerts: Alert[];
  alerts_as_of_seq: number;
  findings: Finding[];
  findings_as_of_seq: number;
  work?: Work;
  anomalies?: AnomalyList;
}

export interface LinkReport extends Link {
  rtt_ms: number | null;
  /** Server clock minus browser clock. */
  clock_offset_ms: number;
  /** Set when the server said that this user may not have the feed. */
  refused: boolean;
}

export interface ConnectionParts {
  store: LiveStore;
  openSocket(): Socket;
  loadSnapshot(): Promise<Snapshot>;
  loadLive(): Promise<LiveSnapshot>;
  report(link: LinkReport): void;
  onSignedOut(): void;
  now(): number;
}
