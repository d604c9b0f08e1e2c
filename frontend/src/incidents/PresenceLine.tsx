import { Eye } from 'lucide-react';
import type { Looker } from '../desk/usePresence';
import { text } from '../text';

/** Who else has this open: said aloud, because two at one trouble should speak to each other. */
export function PresenceLine({ others }: { others: readonly Looker[] }) {
  return (
    <p className="presence" aria-live="polite" data-testid="presence">
      {others.length > 0 && (
        <>
          <Eye size={14} aria-hidden="true" />{' '}
          {text.incidents.looking(others.map((one) => one.name).join(', '))}
        </>
      )}
    </p>
  );
}
