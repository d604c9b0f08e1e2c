import { useEffect, useRef, useState } from 'react';
import { usePicture } from '../feed/LiveProvider';
import { isSos } from '../marks/severity';
import { text } from '../text';
import { alertTitle } from '../text/alerts';

/** New alerts are gathered this long and told in one sentence; an SOS is told elsewhere and at once. */
const GATHER_MS = 6_000;

export function NewAlertSpeaker() {
  const { open } = usePicture();
  const latest = useRef(open);
  latest.current = open;
  const [words, setWords] = useState('');
  useEffect(() => {
    let told: Set<number> | null = null;
    const timer = setInterval(() => {
      const waiting = latest.current.filter((alert) => !isSos(alert));
      const fresh = told === null ? [] : waiting.filter((alert) => !told?.has(alert.id));
      told = new Set(waiting.map((alert) => alert.id));
      if (fresh[0]) setWords(text.live.queue.spoken(fresh.length, alertTitle(fresh[0].alert_type)));
    }, GATHER_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="visually-hidden" aria-live="polite">
      {words}
    </div>
  );
}
