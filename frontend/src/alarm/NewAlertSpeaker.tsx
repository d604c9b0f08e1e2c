import { useEffect, useRef, useState } from 'react';
import { usePicture } from '../feed/LiveProvider';
import { isSos } from '../marks/severity';
import { text } from '../text';
import { alertTitle } from '../text/alerts';

interface Waiting {
  key: string;
  title: string;
}

/** New alerts are gathered this long and told in one sentence; an SOS is told elsewhere and at once. */
const GATHER_MS = 6_000;

export function NewAlertSpeaker() {
  const { open } = usePicture();
  const latest = useRef<Waiting[]>([]);
  latest.current = [
    ...open
      .filter((alert) => !isSos(alert))
      .map((alert) => ({ key: `alert/${alert.id}`, title: alertTitle(alert.alert_type) })),
  ];
  const [words, setWords] = useState('');
  useEffect(() => {
    let told: Set<string> | null = null;
    const timer = setInterval(() => {
      const waiting = latest.current;
      const fresh = told === null ? [] : waiting.filter((one) => !told?.has(one.key));
      told = new Set(waiting.map((one) => one.key));
      if (fresh[0]) setWords(text.live.queue.spoken(fresh.length, fresh[0].title));
    }, GATHER_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="visually-hidden" aria-live="polite">
      {words}
    </div>
  );
}
