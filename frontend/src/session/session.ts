/** Who is signed in. Everything below SessionGate may assume a session. */
import { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { ApiError, api } from '../api/client';
import type { Capability, Session } from '../api/types';
import { createValue } from '../parts/value';

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 10_000 } },
});

export const SESSION_KEY = ['session'];
/** True after a session ended by itself, so that the login page can say so. */
export const sessionEnded = createValue(false);

export async function fetchSession(): Promise<Session | null> {
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
  queryClient.setQueryData(SESSION_KEY, session);
}

export async function signOut(): Promise<void> {
  await api.delete('/session/');
  forget();
}

function forget(): void {
  // The session's own entry stays: the gate watches it, and a cleared cache would leave it watching nothing.
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
  queryClient.setQueryData(SESSION_KEY, null);
}

/** The server no longer knows us: keep the address, ask for a login. */
export function endSession(): void {
  if (queryClient.getQueryData(SESSION_KEY) === null) return;
  sessionEnded.set(true);
  forget();
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionGate');
  return session;
}

export function useCan(capability: Capability): boolean {
  return useSession().user.capabilities.includes(capability);
}
