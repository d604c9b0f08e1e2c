/** The mock's live feed: welcome, resume, heartbeat, numbered events, positions once a second. */
import { currentSeq, epoch, listeners, log, walk } from './life.mjs';

export function serveFeed(server, signedIn) {
  server.on('connection', (socket, request) => {
    if (!signedIn(request)) return socket.close(4401);
    const say = (frame) => socket.send(JSON.stringify(frame));
    let held = [];
    const release = () => {
      for (const event of held ?? []) say(event);
      held = null;
    };
    const listener = (event) => (held ? held.push(event) : say(event));
    const holding = setTimeout(release, 500);
    listeners.add(listener);
    say({ type: 'welcome', epoch, seq: currentSeq(), tenant_id: 1, server_time: new Date().toISOString() });
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      if (frame.type === 'heartbeat')
        say({ type: 'heartbeat', seq: currentSeq(), server_time: new Date().toISOString() });
      if (frame.type === 'resume') {
        clearTimeout(holding);
        held = null;
        const missed = log.filter((event) => event.seq > frame.last_seq);
        say({
          type: 'resumed',
          recovered: frame.epoch === epoch,
          from_seq: frame.last_seq,
          to_seq: currentSeq(),
        });
        for (const event of missed) say(event);
      }
    });
    socket.on('close', () => {
      clearTimeout(holding);
      listeners.delete(listener);
    });
  });
  setInterval(() => {
    const frame = JSON.stringify({ type: 'positions', items: walk() });
    for (const socket of server.clients) socket.send(frame);
  }, 1_000);
}
