/**
 * A stand-in for the back end while the console is being built: serves the contract and the built console.
 * `npm run mock` (PORT, default 18123). Sign in as operator / operator. Buttons are at /mock/.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import * as answers from './answers.mjs';
import { serveFeed } from './feed.mjs';
import {
  clear,
  find,
  findings,
  judge,
  kinds,
  listFindings,
  publish,
  summary,
  timeline,
} from './findings.mjs';
import { act, alerts, currentSeq, pressSos, raise, world } from './life.mjs';
import { iso } from './world.mjs';

const PORT = Number(process.env.PORT ?? 18123);
const DIST = new URL('../dist/', import.meta.url).pathname;
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self'; connect-src 'self'; frame-ancestors 'none'";
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const failures = { count: 0, until: 0 };

const session = () => ({
  user: {
    id: 1,
    username: 'operator',
    name: 'Asha Menon',
    role: 'operator',
    capabilities: ['noc:view', 'noc:ack_alerts', 'noc:assign'],
    person_id: 9001,
    restricted: false,
  },
  tenant: { id: 1, code: 'aster', name: 'Aster Guarding' },
  server_time: iso(Date.now()),
  version: 'mock',
});
const signedIn = (request) => /mocksession=1/.test(request.headers.cookie ?? '');

function send(response, status, body, headers = {}) {
  const state = status < 400 ? { status: 'success', cached: false } : { status: 'error', errors: [] };
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Set-Cookie': 'csrftoken=mock; Path=/',
    ...headers,
  });
  response.end(JSON.stringify({ ...state, ...body }));
}

function signIn(response, body) {
  const wait = Math.ceil((failures.until - Date.now()) / 1000);
  if (wait > 0) return send(response, 429, { message: 'Locked.' }, { 'Retry-After': String(wait) });
  if (body.username === 'operator' && body.password === 'operator') {
    return send(
      response,
      200,
      { data: session() },
      { 'Set-Cookie': ['mocksession=1; Path=/', 'csrftoken=mock; Path=/'] },
    );
  }
  failures.count += 1;
  if (failures.count % 5 === 0) failures.until = Date.now() + 90_000;
  send(response, 401, { message: 'Wrong username or password.' });
}

const ROUTES = [
  [/^\/noc\/live\/$/, () => answers.live()],
  [/^\/noc\/people\/(\d+)\/$/, (id) => answers.person(id)],
  [/^\/noc\/people\/(\d+)\/track\/$/, (id, search) => answers.track(id, Number(search.get('hours') ?? 4))],
  [/^\/noc\/sites\/(\d+)\/$/, (id) => answers.site(id)],
  [
    /^\/noc\/people\/(\d+)\/timeline\/$/,
    (id, search) => timeline('person_id', id, Number(search.get('hours') ?? 24)),
  ],
  [
    /^\/noc\/sites\/(\d+)\/timeline\/$/,
    (id, search) => timeline('site_id', id, Number(search.get('hours') ?? 24)),
  ],
  [/^\/noc\/findings\/$/, (_, search) => listFindings(search, currentSeq())],
  [/^\/noc\/findings\/summary\/$/, () => summary()],
  [/^\/noc\/findings\/kinds\/$/, () => kinds(currentSeq())],
  [/^\/noc\/findings\/(\d+)\/$/, (id) => findings.get(id)],
  [/^\/noc\/activity\/$/, (_, search) => answers.activity(Number(search.get('hours') ?? 24))],
  [/^\/noc\/alerts\/$/, (_, search) => answers.listAlerts(search)],
  [/^\/noc\/alerts\/(\d+)\/$/, (id) => alerts.get(id)],
  [/^\/noc\/alerts\/(\d+)\/why\/$/, (id) => alerts.has(id) && answers.why(alerts.get(id))],
  [/^\/noc\/queue\/$/, () => answers.queue()],
  [/^\/noc\/(?:tickets|incidents)\/$/, () => answers.nothing()],
  [
    /^\/noc\/telemetry\/signals\/(\d+)\/$/,
    (id, search) => answers.personSignals(id, Number(search.get('window_minutes') ?? 120)),
  ],
  [
    /^\/noc\/telemetry\/signals\/site\/(\d+)\/$/,
    (id, search) => answers.siteSignals(id, Number(search.get('window_minutes') ?? 120)),
  ],
];

function serveApi(request, response, url, body) {
  const path = url.pathname.replace('/api/v2', '');
  if (path === '/session/') {
    if (request.method === 'POST') return signIn(response, body);
    if (request.method === 'DELETE')
      return send(response, 200, { data: {} }, { 'Set-Cookie': 'mocksession=; Path=/; Max-Age=0' });
    return signedIn(request)
      ? send(response, 200, { data: session() })
      : send(response, 401, { message: 'Not signed in.' });
  }
  if (!signedIn(request)) return send(response, 401, { message: 'Not signed in.' });
  const deed = path.match(/^\/noc\/(alerts|findings)\/(\d+)\/(\w+)\/$/);
  if (deed && request.method === 'POST') {
    const [, room, id, verb] = deed;
    const held = (room === 'alerts' ? alerts : findings).get(Number(id));
    return held
      ? send(response, ...(room === 'alerts' ? act : judge)(held, verb, body))
      : send(response, 404, { message: 'Nothing like that.' });
  }
  for (const [pattern, answer] of ROUTES) {
    const match = path.match(pattern);
    const data = match && answer(Number(match[1]), url.searchParams);
    if (data) return send(response, 200, { data });
  }
  send(response, 404, { message: 'Nothing here.' });
}

function serveButtons(response, url) {
  if (url.pathname === '/mock/sos')
    pressSos(Number(url.searchParams.get('person') ?? 1 + Math.floor(Math.random() * world.people.length)));
  if (url.pathname === '/mock/alert')
    raise(
      'LOW_ACTIVITY',
      url.searchParams.get('severity') ?? 'HIGH',
      'Raised by hand in the mock',
      world.people[12],
      world.sites[1],
    );
  if (url.pathname === '/mock/finding') {
    const severity = url.searchParams.get('severity') ?? 'HIGH';
    const why = 'No step, no screen, no move for 95 min';
    publish(
      'finding_created',
      find(['STATIC_GUARD', 'SAFETY', severity, 0.8, 0, 3, 1, 'No movement', why, {}]),
    );
  }
  if (url.pathname === '/mock/clear') {
    const open = [...findings.values()].find((one) => one.cleared_at === null);
    if (open) clear(open);
  }
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end(
    '<a href="/mock/sos">SOS</a> <a href="/mock/sos?person=1">SOS of person 1</a> <a href="/mock/alert">HIGH alert</a> <a href="/mock/finding">HIGH finding</a> <a href="/mock/clear">A finding clears</a>',
  );
}

async function serveFile(response, path) {
  const asset = path.startsWith('/static/console/') ? path.slice('/static/console/'.length) : 'index.html';
  const file = join(DIST, normalize(`/${asset}`));
  try {
    const content = await readFile(file);
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    });
    response.end(content);
  } catch {
    response.writeHead(404);
    response.end('Not found. Has the console been built?');
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (url.pathname.startsWith('/api/v2/'))
    serveApi(request, response, url, chunks.length ? JSON.parse(Buffer.concat(chunks)) : {});
  else if (url.pathname.startsWith('/mock/')) serveButtons(response, url);
  else await serveFile(response, url.pathname);
});
serveFeed(new WebSocketServer({ server, path: '/ws/noc/dashboard/' }), signedIn);
server.listen(PORT, '127.0.0.1', () => process.stdout.write(`mock on http://127.0.0.1:${PORT}/\n`));
