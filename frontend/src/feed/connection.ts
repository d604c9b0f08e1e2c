/**
 * Keeps the live state in step with the server: WebSocket with replay by number, a snapshot when
 * something was missed, REST polling while the socket is refused. Knows no React and no browser global.
 */
import { ApiError } from '../api/client';
import type { ConnectionParts, LinkReport, Socket } from './connection-parts';
import { backoffMs, HEARTBEAT_MS, POLL_MS, REFRESH_SOON_MS, refreshAfterMs } from './freshness';
import { isNumbered, isSummary, type NumberedEvent, parseFrame, type ServerFrame } from './messages';

/** A heartbeat unanswered for this long: the connection is dead, whatever the socket believes. */
export const DEAD_AFTER_MS = 5_000;
const TICK_MS = 500;
const POLL_FROM_ATTEMPT = 2;
/** After a summary of events the lists are read again, in a storm no oftener than this. */
export const REREAD_MS = 2_000;

type Phase = 'closed' | 'greeting' | 'loading' | 'resuming' | 'live';

export class Connection {
  private socket: Socket | null = null;
  private phase: Phase = 'closed';
  private attempt = 0;
  private retry_at_ms = 0;
  private asked_at_ms: number | null = null;
  private beat_at_ms = 0;
  private polled_at_ms = Number.NEGATIVE_INFINITY;
  private refreshed_at_ms = Number.NEGATIVE_INFINITY;
  private dirty = false;
  private summarised = false;
  private read_at_ms = Number.NEGATIVE_INFINITY;
  private loading: Promise<void> | null = null;
  private ticker: ReturnType<typeof setInterval> | null = null;
  private link: LinkReport;

  constructor(private readonly parts: ConnectionParts) {
    this.link = {
      mode: 'down',
      heard_at_ms: null,
      started_at_ms: parts.now(),
      rtt_ms: null,
      clock_offset_ms: 0,
      refused: false,
    };
  }

  start(): void {
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    void this.load().catch(() => undefined); // The first paint need not wait for the socket; a failure is retried.
    this.connect();
  }

  stop(): void {
    if (this.ticker !== null) clearInterval(this.ticker);
    this.ticker = null;
    this.drop();
  }

  /** The network is back or the page woke up: do not wait for the backoff. */
  retryNow(): void {
    this.attempt = 0;
    this.retry_at_ms = 0;
    this.polled_at_ms = Number.NEGATIVE_INFINITY;
    this.tick();
  }

  private connect(): void {
    this.phase = 'greeting';
    this.asked_at_ms = this.parts.now();
    const socket = this.parts.openSocket();
    this.socket = socket;
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(String(event.data));
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  private receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) {
      this.closed(1007); // What cannot be read may have been an event: come back and have it replayed.
      return;
    }
    this.asked_at_ms = null;
    if (isNumbered(frame)) this.takeEvent(frame);
    else this.takeControl(frame);
    // A server that speaks but cannot bring us into step, or says itself that it cannot see, keeps nothing fresh.
    const blind = frame.type === 'heartbeat' && frame.current === false;
    if (this.phase === 'live' && !blind) this.update({ heard_at_ms: this.parts.now() });
  }

  private takeControl(frame: Exclude<ServerFrame, NumberedEvent>): void {
    if (frame.type === 'welcome') {
      this.noteClock(frame.server_time);
      void this.resume(frame.epoch);
    } else if (frame.type === 'resumed') {
      this.resumed(frame.recovered);
    } else if (frame.type === 'heartbeat') {
      this.update({ rtt_ms: Math.max(0, this.parts.now() - this.beat_at_ms) });
      this.noteClock(frame.server_time);
    } else if (frame.type === 'positions') {
      this.parts.store.gatherPositions(frame.items);
    } else if (frame.type === 'error' && frame.code === 'rate_limited') {
      this.beat_at_ms = this.parts.now() + (frame.retry_after ?? 5) * 1_000;
    }
  }

  /** Events before `resumed` are part of the replay that follows it, so only later ones count. */
  private takeEvent(event: NumberedEvent): void {
    if (this.phase !== 'live') return;
    this.parts.store.dispatch({ kind: 'message', message: event });
    this.dirty = true;
    this.summarised ||= isSummary(event);
    if (this.parts.store.get().gap) void this.resume(null);
  }

  /** Says where we are. Without a number, or with a hole or another epoch, a snapshot comes first. */
  private async resume(epoch: string | null): Promise<void> {
    const socket = this.socket;
    this.phase = 'loading';
    try {
      if (this.loading) await this.loading;
      const { seq, gap, epoch: held } = this.parts.store.get();
      if (seq === null || gap || (epoch !== null && epoch !== held)) await this.load();
    } catch {
      if (this.socket === socket) this.closed(1011);
      return;
    }
    if (this.socket !== socket || !socket) return;
    const state = this.parts.store.get();
    this.phase = 'resuming';
    this.asked_at_ms = this.parts.now();
    socket.send(JSON.stringify({ type: 'resume', epoch: state.epoch, last_seq: state.seq }));
  }

  private resumed(recovered: boolean): void {
    if (this.phase !== 'resuming') return;
    if (!recovered) {
      this.attempt += 1;
      if (this.attempt > 5) this.closed(1011);
      else
        void this.load().then(
          () => this.resume(null),
          () => this.closed(1011),
        );
      return;
    }
    this.phase = 'live';
    this.attempt = 0;
    this.dirty = this.refreshed_at_ms < this.parts.now() - REFRESH_SOON_MS;
    this.update({ mode: 'open', refused: false });
  }

  private closed(code: number): void {
    this.drop();
    if (code === 4401) {
      this.retry_at_ms = Number.POSITIVE_INFINITY;
      this.parts.onSignedOut();
      return;
    }
    this.retry_at_ms = this.parts.now() + (code === 4403 ? 60_000 : backoffMs(this.attempt));
    this.attempt += 1;
    this.update({
      mode: this.link.mode === 'open' ? 'down' : this.link.mode,
      rtt_ms: null,
      refused: this.link.refused || code === 4403,
    });
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.phase = 'closed';
    this.asked_at_ms = null;
    socket?.close();
  }

  private tick(): void {
    const now = this.parts.now();
    if (this.socket && this.asked_at_ms !== null && now - this.asked_at_ms > DEAD_AFTER_MS) this.closed(1006);
    if (!this.socket && now >= this.retry_at_ms) this.connect();
    if (this.phase === 'live' && now - this.beat_at_ms >= HEARTBEAT_MS) this.beat(now);
    if (this.phase === 'live' && this.summarised) this.rereadWhenDue(now);
    if (this.phase === 'live') this.refreshWhenDue(now);
    else if (this.attempt >= POLL_FROM_ATTEMPT || this.link.refused) this.pollWhenDue(now);
  }

  private beat(now: number): void {
    this.beat_at_ms = now;
    this.asked_at_ms ??= now;
    this.socket?.send('{"type":"heartbeat"}');
  }

  private refreshWhenDue(now: number): void {
    if (now - this.refreshed_at_ms < refreshAfterMs(this.dirty, this.parts.store.get().people.size)) return;
    this.refreshed_at_ms = now;
    this.dirty = false;
    this.parts.loadLive().then(
      (live) => this.parts.store.dispatch({ kind: 'refresh', live }),
      () => undefined, // The feed itself is well; the next refresh tries again.
    );
  }

  private rereadWhenDue(now: number): void {
    if (this.loading || now - this.read_at_ms < REREAD_MS) return;
    this.summarised = false;
    this.load(true).catch(() => {
      this.summarised = true;
    });
  }

  private pollWhenDue(now: number): void {
    if (this.loading || now - this.polled_at_ms < POLL_MS) return;
    this.polled_at_ms = now;
    this.load(true).then(
      () => {
        if (this.phase === 'live') return;
        this.update({ mode: 'polling', heard_at_ms: this.parts.now() });
        // The server is there: the feed is worth another try at once.
        if (!this.link.refused) this.retry_at_ms = Math.min(this.retry_at_ms, this.parts.now());
      },
      () => {
        if (this.phase !== 'live') this.update({ mode: 'down' });
      },
    );
  }

  /** Reads the snapshot once, however many ask for it meanwhile; `keepPlace` leaves the replay to the feed. */
  private load(keepPlace = false): Promise<void> {
    if (!this.loading) this.read_at_ms = this.parts.now();
    this.loading ??= this.parts
      .loadSnapshot()
      .then((snapshot) => {
        this.refreshed_at_ms = this.parts.now();
        this.noteClock(snapshot.live.server_time);
        this.parts.store.dispatch({ kind: 'snapshot', ...snapshot, keepPlace });
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 401) this.parts.onSignedOut();
        throw error;
      })
      .finally(() => {
        this.loading = null;
      });
    return this.loading;
  }

  private noteClock(server_time: string): void {
    this.update({ clock_offset_ms: Date.parse(server_time) - this.parts.now() });
  }

  private update(change: Partial<LinkReport>): void {
    this.link = { ...this.link, ...change };
    this.parts.report(this.link);
  }
}
