/** Ties the feed to React: one connection per session, the picture for everyone below. */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { ApiError, api, toQuery } from '../api/client';
import type { Finding } from '../api/findings';
import type { Anomaly } from '../api/fraud';
import type { Incident } from '../api/response';
import type { Alert, LiveSnapshot, Page } from '../api/types';
import { createValue, type SharedValue, useValue } from '../parts/value';
import { endSession, useCan } from '../session/session';
import { clientFilter } from '../shell/settings';
import type { Ticket } from '../tickets/types';
import { setClockOffset, useNow } from '../timing/clock';
import { Connection } from './connection';
import type { LinkReport, Snapshot, Socket } from './connection-parts';
import { classify, type FreshnessState, silenceMs } from './freshness';
import { draw, type Picture } from './picture';
import type { AnomalyList, LiveState, Work } from './state';
import { createLiveStore, type LiveStore } from './store';

/** What is open is read in pages of the largest size; more than this many pages would help nobody. */
const MAX_PAGES = 10;

interface Live {
  store: LiveStore;
  link: SharedValue<LinkReport>;
  retryNow(): void;
}

const LiveContext = createContext<Live | null>(null);
const PictureContext = createContext<Picture | null>(null);

function openSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/ws/noc/dashboard/`) as unknown as Socket;
}

async function loadOpen<Item>(
  path: string,
  more: Record<string, string> = {},
): Promise<{ items: Item[]; as_of_seq: number }> {
  const items: Item[] = [];
  let cursor: string | null = null;
  let as_of_seq = Number.POSITIVE_INFINITY;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Page<Item> = await api.get(
      `${path}${toQuery({ status: 'open', ...more, limit: 500, cursor })}`,
    );
    items.push(...answer.items);
    as_of_seq = Math.min(as_of_seq, answer.as_of_seq);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return { items, as_of_seq };
}

async function loadWork(): Promise<Work> {
  const [tickets, incidents] = await Promise.all([
    loadOpen<Ticket>('/noc/tickets/'),
    loadOpen<Incident>('/noc/incidents/'),
  ]);
  return {
    tickets: tickets.items,
    incidents: incidents.items,
    as_of_seq: Math.min(tickets.as_of_seq, incidents.as_of_seq),
  };
}

/** Undefined for whom the server does not show them: rights may have changed since the sign-in. */
async function loadAnomalies(): Promise<AnomalyList | undefined> {
  try {
    return await loadOpen<Anomaly>('/noc/anomalies/');
  } catch (error) {
    if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

const loadLive = () => api.get<LiveSnapshot>('/noc/live/');

async function loadSnapshot(mayFraud: boolean): Promise<Snapshot> {
  const [live, alerts, findings, work, anomalies] = await Promise.all([
    loadLive(),
    // What was held back on the way is read where it is asked for, not on every start.
    loadOpen<Alert>('/noc/alerts/', { reached: 'true' }),
    loadOpen<Finding>('/noc/findings/'),
    loadWork(),
    mayFraud ? loadAnomalies() : undefined,
  ]);
  return {
    live,
    alerts: alerts.items,
    alerts_as_of_seq: alerts.as_of_seq,
    findings: findings.items,
    findings_as_of_seq: findings.as_of_seq,
    work,
    anomalies,
  };
}

function createLive(mayFraud: boolean): Live & { connection: Connection } {
  const store = createLiveStore();
  const link = createValue<LinkReport>({
    mode: 'down',
    heard_at_ms: null,
    started_at_ms: Date.now(),
    rtt_ms: null,
    clock_offset_ms: 0,
    refused: false,
  });
  const connection = new Connection({
    store,
    openSocket,
    loadSnapshot: () => loadSnapshot(mayFraud),
    loadLive,
    report: (next) => {
      if (next.clock_offset_ms !== link.get().clock_offset_ms) setClockOffset(next.clock_offset_ms);
      link.set(next);
    },
    onSignedOut: endSession,
    now: () => Date.now(),
  });
  return { store, link, connection, retryNow: () => connection.retryNow() };
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const mayFraud = useCan('security:fraud:view');
  const [live] = useState(() => createLive(mayFraud));
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === 'visible') live.connection.retryNow();
    };
    live.connection.start();
    addEventListener('online', live.retryNow);
    document.addEventListener('visibilitychange', wake);
    return () => {
      live.connection.stop();
      removeEventListener('online', live.retryNow);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [live]);
  return (
    <LiveContext value={live}>
      <PictureProvider store={live.store}>{children}</PictureProvider>
    </LiveContext>
  );
}

function PictureProvider({ store, children }: { store: LiveStore; children: ReactNode }) {
  const { people, sites, alerts, findings } = useSyncExternalStore(store.subscribe, store.get);
  const client_id = useValue(clientFilter);
  const now_ms = useNow(10_000);
  const picture = useMemo(
    () => draw({ people, sites, alerts, findings }, now_ms, client_id),
    [people, sites, alerts, findings, now_ms, client_id],
  );
  return <PictureContext value={picture}>{children}</PictureContext>;
}

function need<Value>(value: Value | null): Value {
  if (value === null) throw new Error('used outside LiveProvider');
  return value;
}

export function usePicture(): Picture {
  return need(useContext(PictureContext));
}

export function useLive(): Live {
  return need(useContext(LiveContext));
}

/** Part of the live state; the component is drawn again only when that part is another one. */
export function useLiveState<Part>(select: (state: LiveState) => Part): Part {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** Whether there is a picture at all; before that a zero would be a lie. */
export function useLoaded(): boolean {
  return useLiveState((live) => live.seq !== null);
}

export interface Freshness {
  state: FreshnessState;
  silence_ms: number;
  rtt_ms: number | null;
  refused: boolean;
}

export function useFreshness(): Freshness {
  const link = useValue(useLive().link);
  useNow(); // Silence grows by the second even when nothing is reported.
  const now_ms = Date.now();
  return {
    state: classify(link, now_ms),
    silence_ms: silenceMs(link, now_ms),
    rtt_ms: link.rtt_ms,
    refused: link.refused,
  };
}
