import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/client';
import { useValue } from '../parts/value';
import { useTheme } from '../shell/settings';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatTimer } from '../timing/format';
import { sessionEnded, signIn } from './session';

type Trouble = { kind: 'message'; message: string } | { kind: 'locked'; until_ms: number } | null;

function troubleOf(error: unknown, now_ms: number): Trouble {
  if (!(error instanceof ApiError)) return { kind: 'message', message: text.common.broken };
  if (error.status === 429) return { kind: 'locked', until_ms: now_ms + (error.retryAfterS ?? 60) * 1_000 };
  if (error.status === 401) return { kind: 'message', message: text.session.wrong };
  if (error.status === 403) return { kind: 'message', message: text.session.forbidden };
  if (error.status === 0) return { kind: 'message', message: text.session.offline };
  return { kind: 'message', message: error.message };
}

export function LoginPage() {
  useTheme();
  const ended = useValue(sessionEnded);
  const now_ms = useNow();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const wait_ms = trouble?.kind === 'locked' ? trouble.until_ms - now_ms : 0;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get('username')).trim();
    const password = String(form.get('password'));
    if (!username || !password) {
      setTrouble({ kind: 'message', message: text.session.empty });
      return;
    }
    setBusy(true);
    try {
      await signIn(username, password);
    } catch (error) {
      setTrouble(troubleOf(error, now_ms));
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <form className="login-card" data-testid="login-form" onSubmit={submit} noValidate>
        <img src={`${import.meta.env.BASE_URL}mark.svg`} alt="" width={40} height={40} />
        <h1>{text.product}</h1>
        <p className="muted">{ended ? text.session.ended : text.session.title}</p>
        <label>
          <span>{text.session.username}</span>
          {/* biome-ignore lint/a11y/noAutofocus: the page has one purpose and this is its first step */}
          <input className="field" name="username" autoComplete="username" autoCapitalize="none" autoFocus />
        </label>
        <label>
          <span>{text.session.password}</span>
          <input className="field" name="password" type="password" autoComplete="current-password" />
        </label>
        <p className="login-trouble" role="alert">
          {trouble?.kind === 'message' && trouble.message}
          {trouble?.kind === 'locked' &&
            (wait_ms > 0 ? text.session.locked(formatTimer(wait_ms)) : text.session.unlocked)}
        </p>
        <button type="submit" className="button primary" disabled={busy || wait_ms > 0}>
          {busy ? text.session.signingIn : text.session.signIn}
        </button>
      </form>
    </main>
  );
}
