import type { Resolution } from '../api/types';
import { ResolveForm } from '../live/panel/DeedForms';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { SnoozeDialog } from './SnoozeDialog';

export type WorkForm = 'snooze' | 'resolve' | null;

interface WorkDialogsProps {
  form: WorkForm;
  what: string;
  onSnooze: (until: string, reason: string) => void;
  onResolve: (as: Resolution, notes: string) => void;
  onClose: () => void;
}

/** What needs words before it is done: putting aside, and closing with a verdict. */
export function WorkDialogs({ form, what, onSnooze, onResolve, onClose }: WorkDialogsProps) {
  if (form === 'snooze') return <SnoozeDialog what={what} onSnooze={onSnooze} onClose={onClose} />;
  if (form === 'resolve')
    return (
      <Dialog title={text.queue.resolving.title(what)} onClose={onClose}>
        <ResolveForm onResolve={onResolve} onClose={onClose} />
      </Dialog>
    );
  return null;
}
