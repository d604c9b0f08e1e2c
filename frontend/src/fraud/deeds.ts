/** Verdicts: shown at once, rolled back when refused, undone within 8 s and later too. */
import { useMemo } from 'react';
import { api } from '../api/client';
import type { Outcome, Prediction } from '../api/fraud';
import { explain } from '../parts/Notice';
import { createValue, useValue } from '../parts/value';
import { queryClient, useSession } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { fraudText } from '../text/fraud';
import { serverNow } from '../timing/clock';
import { FRAUD, SECURITY } from './queries';

const t = fraudText.verdicts;
export type Judged = Pick<Prediction, 'prediction_id' | 'event_id' | 'person_name'>;
/** How punches look until the server says the same; null is a verdict taken back. */
type Guesses = ReadonlyMap<string, Outcome | null>;
const guesses = createValue<Guesses>(new Map());

export interface VerdictDeeds {
  say(of: Judged, fraud: boolean, notes?: string): Promise<boolean>;
  undo(of: Judged): Promise<boolean>;
  confirm(of: Judged): Promise<boolean>;
}

export function useVerdicts(): VerdictDeeds {
  const { user } = useSession();
  return useMemo(() => {
    const by = { kind: 'person', id: user.person_id, name: user.name };
    const guess = (fraud: boolean, notes: string): Outcome => ({
      fraud,
      pending: false,
      notes,
      by,
      at: new Date(serverNow()).toISOString(),
    });
    const undo = (of: Judged) => perform(of, 'outcome/undo/', {}, null, t.undone(of.person_name));
    return {
      undo,
      say: (of, fraud, notes = '') =>
        perform(
          of,
          'outcome/',
          { fraud, notes },
          guess(fraud, notes),
          t.did(t.is[String(fraud)] ?? '', of.person_name),
          () => void undo(of),
        ),
      confirm: (of) => perform(of, 'outcome/confirm/', {}, undefined, t.confirmed(of.person_name)),
    };
  }, [user]);
}

/** `outcome` undefined: what it will be is for the server to say. */
async function perform(
  of: Judged,
  deed: string,
  body: object,
  outcome: Outcome | null | undefined,
  done: string,
  undo?: () => void,
): Promise<boolean> {
  if (outcome !== undefined) guesses.set((held) => new Map(held).set(of.event_id, outcome));
  try {
    await api.post(`${SECURITY}/predictions/${of.prediction_id}/${deed}`, body);
    tellDone(done, undo);
    return true;
  } catch (error) {
    tellError(t.failed(of.person_name, explain(error)));
    return false;
  } finally {
    // The guess stands until what is read says the same; a newer guess is not ours to forget.
    await queryClient.invalidateQueries({ queryKey: [FRAUD] });
    guesses.set((held) => without(held, of.event_id, outcome));
  }
}

function without(held: Guesses, event_id: string, outcome: Outcome | null | undefined): Guesses {
  if (!held.has(event_id) || held.get(event_id) !== outcome) return held;
  const next = new Map(held);
  next.delete(event_id);
  return next;
}

/** The verdict on a punch as it stands, one's own at once. */
export function useOutcomeOf(): (of: Pick<Prediction, 'event_id' | 'outcome'>) => Outcome | null {
  const guessed = useValue(guesses);
  return useMemo(
    () => (of) => (guessed.has(of.event_id) ? (guessed.get(of.event_id) ?? null) : of.outcome),
    [guessed],
  );
}
