/** One door to the REST API: envelope, session cookie, CSRF header, errors that say what happened. */

const BASE = '/api/v2';
/** A request that takes longer than this is treated as a dead connection. */
const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    message: string,
    readonly errors: readonly unknown[] = [],
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
  }
}

interface Envelope<Data> {
  status: 'success' | 'error';
  data?: Data;
  message?: string;
  errors?: unknown[];
}

export function readCookie(name: string, cookies: string = document.cookie): string | null {
  for (const part of cookies.split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return decodeURIComponent(value.join('='));
  }
  return null;
}

/** Seconds to wait; the header may hold seconds or a date. Null when absent or unreadable. */
export function parseRetryAfter(header: string | null, now_ms: number = Date.now()): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.round((at - now_ms) / 1000));
}

async function send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    headers['Content-Type'] = body instanceof Blob ? body.type : 'application/json';
    headers['X-CSRFToken'] = readCookie('csrftoken') ?? '';
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(BASE + path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'No answer from the server. Check the network, then try again.');
  }
}

async function readEnvelope<Data>(response: Response): Promise<Data> {
  let envelope: Envelope<Data> | null = null;
  try {
    envelope = (await response.json()) as Envelope<Data>;
  } catch {
    // A proxy's error page or an empty body: the status alone has to tell the story.
  }
  if (response.ok && envelope?.status === 'success') return envelope.data as Data;
  throw new ApiError(
    response.status,
    envelope?.message ?? `The server answered ${response.status}.`,
    envelope?.errors ?? [],
    parseRetryAfter(response.headers.get('Retry-After')),
  );
}

/** Called whenever any request is answered 401: the session is over. */
let onSignedOut: () => void = () => undefined;
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

async function call<Data>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Data> {
  const response = await send(method, path, body, signal);
  if (response.status === 401 && !path.startsWith('/session/')) onSignedOut();
  return readEnvelope<Data>(response);
}

export const api = {
  get: <Data>(path: string, signal?: AbortSignal) => call<Data>('GET', path, undefined, signal),
  post: <Data>(path: string, body: unknown = {}) => call<Data>('POST', path, body),
  put: <Data>(path: string, body: unknown) => call<Data>('PUT', path, body),
  delete: <Data>(path: string) => call<Data>('DELETE', path),
};

/** `?a=1&b=2` of the values that are set, or nothing. */
export function toQuery(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
