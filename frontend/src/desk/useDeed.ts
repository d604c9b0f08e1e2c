/** One thing that is done over REST: says how it went, renews what it may have changed. */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '../parts/Notice';
import { tellDone, tellError } from '../shell/toasts';

interface Telling<Given, Answer> {
  /** What is read again afterwards. */
  renews: QueryKey;
  say?: (answer: Answer, given: Given) => string;
  /** Takes it back; offered for 8 s. */
  undo?: (answer: Answer, given: Given) => (() => void) | undefined;
  /** A form that shows the refusal itself needs no passing message. */
  quietly?: boolean;
}

export function useDeed<Given, Answer>(
  act: (given: Given) => Promise<Answer>,
  { renews, say, undo, quietly = false }: Telling<Given, Answer>,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer, given) => {
      if (say) tellDone(say(answer, given), undo?.(answer, given));
    },
    onError: (error) => {
      if (!quietly) tellError(explain(error));
    },
    // After a failure too: a conflict means that what is shown is old.
    onSettled: () => cache.invalidateQueries({ queryKey: renews }),
  });
}
