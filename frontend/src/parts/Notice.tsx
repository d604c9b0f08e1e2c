/** What a place shows instead of its content: nothing there, still loading, failed. */
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { text } from '../text';

export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <p className="strong">{title}</p>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}

/** A sentence an operator can act on. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return error.status === 404 ? text.live.panel.gone : error.message;
  return text.common.broken;
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className="notice" role="alert">
      <p className="strong">{text.common.failed}</p>
      <p>{explain(error)}</p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {text.common.retry}
        </button>
      )}
    </div>
  );
}

export function Skeleton({ rows = 4 }: { rows?: number }) {
  return (
    <div className="skeletons" role="status" aria-label={text.common.loading}>
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((key) => (
        <div key={key} className="skeleton" />
      ))}
    </div>
  );
}

export function Splash({ message }: { message: string }) {
  return (
    <main className="splash" role="status">
      {message}
    </main>
  );
}
