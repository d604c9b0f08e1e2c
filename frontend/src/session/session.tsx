/** Who is signed in. Everything below SessionGate may assume a session. */
import { QueryClient, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { ApiError, api, setSignedOutHandler } from '../api/client';
import type { Capability, Session } from '../api/types';
import { Empty, Failure, Splash } from '../parts/Notice';
import { createValue } from '../parts/value';
import { text } from '../text';
import { setClockOffset } from '../timing/clock';
import { LoginPage } from './LoginPage';

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 10_000 } },
});

const KEY = ['session'];
/** True after a session ended by itself, so that the login page can say so. */
export const sessionEnded = createValue(false);

async function fetchSession(): Promise<Session | null> {
  try {
    return await api.get<Session>('/session/');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(username: string, password: string): Promise<void> {
  const session = await api.post<Session>('/session/', { username, password });
  sessionEnded.set(false);
  queryClient.setQueryData(KEY, session);
}

export async function signOut(): Promise<void> {
  await api.delete('/session/');
  forget();
}

function forget(): void {
  // The session's own entry stays: the gate watches it, and a cleared cache would leave it watching nothing.
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  queryClient.setQueryData(KEY, null);
}

/** The server no longer knows us: keep the address, ask for a login. */
export function endSession(): void {
  if (queryClient.getQueryData(KEY) === null) return;
  sessionEnded.set(true);
  forget();
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionGate');
  return session;
}

export function useCan(capability: Capability): boolean {
  return useSession().user.capabilities.includes(capability);
}

export function SessionGate({ children }: { children: ReactNode }) {
  const query = useQuery({ queryKey: KEY, queryFn: fetchSession, staleTime: Number.POSITIVE_INFINITY });
  useEffect(() => setSignedOutHandler(endSession), []);
  useEffect(() => {
    if (query.data) setClockOffset(Date.parse(query.data.server_time) - Date.now());
  }, [query.data]);
  if (query.isPending) return <Splash message={text.session.loading} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => query.refetch()} />;
  if (!query.data) return <LoginPage />;
  if (!query.data.user.capabilities.includes('noc:view')) return <NotAllowed />;
  return <SessionContext value={query.data}>{children}</SessionContext>;
}

function NotAllowed() {
  return (
    <Empty title={text.session.forbidden}>
      <button type="button" className="button" onClick={() => void signOut()}>
        {text.session.signOut}
      </button>
    </Empty>
  );
}
