/** Who else has the same thing open; told and asked every few seconds while it is on the screen. */
import { useEffect, useState } from 'react';
import { api } from '../api/client';

const EVERY_MS = 5_000;
/** One after the other: that somebody left one page must not overtake that they came to the next. */
let last: Promise<unknown> = Promise.resolve();

function say(subject: string | null): Promise<{ others: Looker[] }> {
  const next = last.then(() => api.post<{ others: Looker[] }>('/noc/presence/', { subject }));
  last = next.catch(() => undefined);
  return next;
}

export interface Looker {
  name: string;
  since: string;
}

/** `subject` as the API names it: `ticket/12`. Null while nothing is open. */
export function usePresence(subject: string | null): readonly Looker[] {
  const [others, setOthers] = useState<readonly Looker[]>([]);
  useEffect(() => {
    if (subject === null) return;
    let over = false;
    const tell = async () => {
      if (document.visibilityState !== 'visible') return;
      try {
        const answer = await say(subject);
        if (!over) setOthers(answer.others);
      } catch {
        // Presence is a courtesy: without it the version check still keeps two apart.
        if (!over) setOthers([]);
      }
    };
    void tell();
    const timer = setInterval(() => void tell(), EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
      setOthers([]);
      say(null).catch(() => undefined);
    };
  }, [subject]);
  return others;
}
