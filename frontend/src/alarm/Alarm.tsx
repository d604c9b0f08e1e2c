/** Sounds until somebody acknowledges, flashes the title, and says an SOS to screen readers. Draws nothing. */
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { createValue, useValue } from '../parts/value';
import { pageOf } from '../shell/pages';
import { text } from '../text';
import { serverNow } from '../timing/clock';
import { type Mute, REPEAT_MS, type Tone, toneFor } from './rules';
import { allowSound, play, soundAllowed } from './tones';

export const mute = createValue<Mute | null>(null);
const opened_at_ms = serverNow();

export function Alarm() {
  useSoundGate();
  useTone();
  useTitle();
  return <SosSpeaker />;
}

/**
 * Any click or key opens the gate; asking at once works where the browser trusts the site already.
 * Not when the finger comes down: the gate's own button goes away then, and what was aimed at moves from under it.
 */
function useSoundGate(): void {
  useEffect(() => {
    const ask = () => void allowSound();
    ask();
    document.addEventListener('click', ask);
    document.addEventListener('keydown', ask);
    return () => {
      document.removeEventListener('click', ask);
      document.removeEventListener('keydown', ask);
    };
  }, []);
}

function useTone(): void {
  const { open } = usePicture();
  const latest = useRef(open);
  latest.current = open;
  const muted = useValue(mute);
  const allowed = useValue(soundAllowed);
  useEffect(() => {
    let played: { tone: Tone; at_ms: number } | null = null;
    const check = () => {
      const now_ms = serverNow();
      const tone = toneFor(latest.current, muted, opened_at_ms, now_ms);
      if (muted && now_ms >= muted.until_ms) mute.set(null);
      if (!tone || !allowed) {
        played = null;
      } else if (!played || played.tone !== tone || now_ms - played.at_ms >= REPEAT_MS[tone]) {
        play(tone);
        played = { tone, at_ms: now_ms };
      }
    };
    check();
    const timer = setInterval(check, 250);
    return () => clearInterval(timer);
  }, [muted, allowed]);
}

function useTitle(): void {
  const count = usePicture().sos.length;
  const [path] = useLocation();
  const page = pageOf(path)?.name;
  const calm = page ? `${page} · ${text.product}` : text.product;
  useEffect(() => {
    document.title = calm;
    if (count === 0) return;
    let on = false;
    const timer = setInterval(() => {
      on = !on;
      document.title = on ? text.sos.title(count) : calm;
    }, 900);
    return () => clearInterval(timer);
  }, [count, calm]);
}

function SosSpeaker() {
  const { sos } = usePicture();
  const spoken = useRef(new Set<string>());
  const [words, setWords] = useState('');
  useEffect(() => {
    const fresh = sos.filter((alert) => !spoken.current.has(`${alert.id}/${alert.occurrence_count}`));
    if (fresh.length === 0) return;
    for (const alert of fresh) spoken.current.add(`${alert.id}/${alert.occurrence_count}`);
    setWords(
      fresh
        .map((alert) =>
          text.sos.speak(alert.person_name ?? text.sos.unknown, alert.site_name ?? text.sos.noSite),
        )
        .join(' '),
    );
  }, [sos]);
  return (
    <div className="visually-hidden" role="alert" aria-live="assertive">
      {words}
    </div>
  );
}
