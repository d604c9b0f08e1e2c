/** Shows the login page to nobody, and everything else to whoever is signed in and may look. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { setSignedOutHandler } from '../api/client';
import { Empty, Failure, Splash } from '../parts/Notice';
import { text } from '../text';
import { setClockOffset } from '../timing/clock';
import { LoginPage } from './LoginPage';
import { endSession, fetchSession, SESSION_KEY, SessionContext, signOut } from './session';

export function SessionGate({ children }: { children: ReactNode }) {
  const query = useQuery({
    queryKey: SESSION_KEY,
    queryFn: fetchSession,
    staleTime: Number.POSITIVE_INFINITY,
  });
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
