import { useFreshness, useLiveState } from '../feed/LiveProvider';
import { text } from '../text';
import { formatTimer } from '../timing/format';

export function FreshnessChip({ short = false }: { short?: boolean }) {
  const { state, silence_ms, rtt_ms } = useFreshness();
  const seq = useLiveState((live) => live.seq);
  const words = {
    live: short || rtt_ms === null ? text.freshness.liveShort : text.freshness.live(formatRtt(rtt_ms)),
    reconnecting: text.freshness.reconnecting,
    stale: text.freshness.stale(formatTimer(silence_ms)),
    polling: text.freshness.polling,
  }[state];
  return (
    <span
      className={`pill freshness ${state}`}
      data-testid="freshness-chip"
      data-state={state}
      data-seq={seq ?? ''}
      title={text.freshness.hint[state]}
    >
      <span className="freshness-dot" aria-hidden="true" />
      {words}
    </span>
  );
}

function formatRtt(rtt_ms: number): string {
  return rtt_ms < 50 ? '<0.1 s' : `${(rtt_ms / 1_000).toFixed(1)} s`;
}

/** Told once per change, not on every tick. */
export function FreshnessSpeaker() {
  const { state } = useFreshness();
  return (
    <div className="visually-hidden" aria-live="polite">
      {state === 'live' ? text.freshness.liveShort : text.freshness.hint[state]}
    </div>
  );
}
