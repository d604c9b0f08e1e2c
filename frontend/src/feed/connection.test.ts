import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import type { LinkReport, Snapshot, Socket } from './connection-parts';
import { alertEvent, anAlert, aSnapshot, plainEvent } from './examples';
import { classify } from './freshness';
import { createLiveStore } from './store';

class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  sent: Record<string, unknown>[] = [];
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  resumes() {
    return this.sent.filter((frame) => frame.type === 'resume');
  }
}

function setUp(over: { loadSnapshot?: () => Promise<Snapshot> } = {}) {
  const store = createLiveStore();
  const sockets: FakeSocket[] = [];
  const onSignedOut = vi.fn();
  let seq = 10;
  const loadSnapshot = vi.fn(
    over.loadSnapshot ??
      (async () => ({
        live: aSnapshot({ as_of_seq: seq }),
        alerts: [],
        alerts_as_of_seq: seq,
        findings: [],
        findings_as_of_seq: seq,
      })),
  );
  let link: LinkReport | null = null;
  const connection = new Connection({
    store,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    loadSnapshot,
    loadLive: async () => aSnapshot({ as_of_seq: seq }),
    report: (next) => {
      link = next;
    },
    onSignedOut,
    now: () => Date.now(),
  });
  connection.start();
  return {
    store,
    sockets,
    loadSnapshot,
    onSignedOut,
    connection,
    moveServerTo: (next: number) => {
      seq = next;
    },
    freshness: () => (link ? classify(link, Date.now()) : null),
  };
}

const welcome = { type: 'welcome', epoch: 'e1', seq: 10, tenant_id: 1, server_time: '2026-01-01T10:00:00Z' };
const resumed = { type: 'resumed', recovered: true, from_seq: 10, to_seq: 10 };
const settle = () => vi.advanceTimersByTimeAsync(1);

async function goLive(world: ReturnType<typeof setUp>) {
  await settle();
  const socket = world.sockets.at(-1) as FakeSocket;
  socket.say(welcome);
  await settle();
  socket.say(resumed);
  return socket;
}

describe('the feed connection', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T10:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('resumes from the number its first snapshot was true for', async () => {
    const world = setUp();
    const socket = await goLive(world);
    expect(socket.resumes()).toEqual([{ type: 'resume', epoch: 'e1', last_seq: 10 }]);
    expect(world.freshness()).toBe('live');
  });

  it('after a break resumes from its last event, without another snapshot', async () => {
    const world = setUp();
    const first = await goLive(world);
    first.say(plainEvent(11, 10));
    first.onclose?.({ code: 1006 });
    expect(world.freshness()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    const second = world.sockets.at(-1) as FakeSocket;
    expect(second).not.toBe(first);
    second.say(welcome);
    await settle();
    expect(second.resumes()).toEqual([{ type: 'resume', epoch: 'e1', last_seq: 11 }]);
    second.say(resumed);
    second.say(plainEvent(12, 11));
    expect(world.store.get().seq).toBe(12);
    expect(world.loadSnapshot).toHaveBeenCalledTimes(1);
  });

  it('reads a snapshot and resumes when an event is missing', async () => {
    const world = setUp();
    const socket = await goLive(world);
    world.moveServerTo(14);
    socket.say(alertEvent(14, 13, anAlert()));
    await settle();
    expect(world.loadSnapshot).toHaveBeenCalledTimes(2);
    expect(socket.resumes().at(-1)).toMatchObject({ last_seq: 14 });
    expect(world.store.get()).toMatchObject({ gap: false, seq: 14 });
  });

  it('reads a snapshot when the server could not recover', async () => {
    const world = setUp();
    await settle();
    const socket = world.sockets[0] as FakeSocket;
    socket.say(welcome);
    await settle();
    world.moveServerTo(50);
    socket.say({ type: 'resumed', recovered: false, from_seq: 0, to_seq: 0 });
    await settle();
    expect(socket.resumes().at(-1)).toMatchObject({ last_seq: 50 });
  });

  it('takes nothing before the replay begins, for the replay brings it', async () => {
    const world = setUp();
    await settle();
    const socket = world.sockets[0] as FakeSocket;
    socket.say(welcome);
    socket.say(plainEvent(11, 10));
    await settle();
    expect(world.store.get().seq).toBe(10);
    socket.say(resumed);
    socket.say(plainEvent(11, 10));
    expect(world.store.get().seq).toBe(11);
  });

  it('is amber within 3 s and NOT LIVE within 10 s of a server that says nothing', async () => {
    const world = setUp();
    const socket = await goLive(world);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(world.freshness()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(socket.closed).toBe(true);
    world.loadSnapshot.mockRejectedValue(new Error('down'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(world.freshness()).toBe('stale');
  });

  it('stays live as long as heartbeats are answered', async () => {
    const world = setUp();
    const socket = await goLive(world);
    for (let second = 0; second < 20; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      socket.say({ type: 'heartbeat', seq: 10, server_time: new Date().toISOString() });
      expect(world.freshness()).toBe('live');
    }
    expect(world.sockets).toHaveLength(1);
  });

  it('is not live while the server says that it cannot see', async () => {
    const world = setUp();
    const socket = await goLive(world);
    for (let second = 0; second < 4; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      socket.say({ type: 'heartbeat', seq: 10, server_time: new Date().toISOString(), current: false });
    }
    expect(world.freshness()).not.toBe('live');
    socket.say({ type: 'heartbeat', seq: 10, server_time: new Date().toISOString(), current: true });
    expect(world.freshness()).toBe('live');
  });

  it('polls over REST while the socket is refused', async () => {
    const world = setUp();
    for (let i = 0; i < 4; i += 1) {
      await vi.advanceTimersByTimeAsync(1_500);
      world.sockets.at(-1)?.onclose?.({ code: 1006 });
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.freshness()).toBe('polling');
    world.moveServerTo(12);
    await vi.advanceTimersByTimeAsync(5_000);
    const socket = world.sockets.at(-1) as FakeSocket;
    socket.say(welcome);
    await settle();
    expect(socket.resumes()).toEqual([{ type: 'resume', epoch: 'e1', last_seq: 10 }]);
  });

  it('asks for a new login on 4401 and stops', async () => {
    const world = setUp();
    await settle();
    world.sockets[0]?.onclose?.({ code: 4401 });
    expect(world.onSignedOut).toHaveBeenCalledOnce();
  });
});
