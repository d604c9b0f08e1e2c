import { useFreshness, useLive } from '../feed/LiveProvider';
import { text } from '../text';
import { formatTimer } from '../timing/format';

/** A bar over the page (the whole screen on the wall) while nothing is heard from the server. */
export function NotLive({ full = false }: { full?: boolean }) {
  const { retryNow } = useLive();
  const { state, silence_ms, refused } = useFreshness();
  if (state === 'stale') {
    return (
      <section className={full ? 'not-live full' : 'not-live'} role="alert" data-testid="not-live">
        <strong>{text.freshness.notLive}</strong>
        <span aria-live="off">{text.freshness.notLiveFor(formatTimer(silence_ms))}</span>
        <button type="button" className="button" onClick={retryNow}>
          {text.freshness.retry}
        </button>
      </section>
    );
  }
  return refused ? (
    <section className="not-live refused" role="status">
      {text.freshness.refused}
    </section>
  ) : null;
}
