import { type FormEvent, useState } from 'react';
import type { Resolution } from '../../api/types';
import { text } from '../../text';

const RESOLUTIONS: readonly Resolution[] = ['CONFIRMED', 'FALSE_POSITIVE', 'TEST', 'DUPLICATE', 'OTHER'];

interface ResolveFormProps {
  onResolve: (reason: Resolution, notes: string) => void;
  onClose: () => void;
}

export function ResolveForm({ onResolve, onClose }: ResolveFormProps) {
  const [reason, setReason] = useState<Resolution | null>(null);
  const [trouble, setTrouble] = useState('');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const notes = String(new FormData(event.currentTarget).get('notes')).trim();
    if (!reason) {
      setTrouble(text.alerts.pickReason);
    } else if (reason === 'OTHER' && !notes) {
      setTrouble(text.alerts.writeNote);
    } else {
      onResolve(reason, notes);
      onClose();
    }
  }

  return (
    <form className="panel-form" onSubmit={submit}>
      <fieldset className="reasons" data-testid="resolve-reason">
        <legend className="overline">{text.alerts.reason}</legend>
        {RESOLUTIONS.map((one, index) => (
          <label key={one} className="choice">
            <input
              type="radio"
              name="resolution"
              value={one}
              // biome-ignore lint/a11y/noAutofocus: the operator has just asked for this form
              autoFocus={index === 0}
              data-first-focus={index === 0 || undefined}
              checked={reason === one}
              onChange={() => setReason(one)}
            />
            <span>
              <b>{text.alerts.resolutions[one][0]}</b>{' '}
              <span className="muted">{text.alerts.resolutions[one][1]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <NoteField />
      <FormFoot submit={text.alerts.resolveNow} trouble={trouble} onClose={onClose} />
    </form>
  );
}

interface CommentFormProps {
  submit: string;
  onComment: (notes: string) => void;
  onClose: () => void;
}

export function CommentForm({ submit: label, onComment, onClose }: CommentFormProps) {
  const [trouble, setTrouble] = useState('');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const notes = String(new FormData(event.currentTarget).get('notes')).trim();
    if (!notes) {
      setTrouble(text.alerts.writeNote);
      return;
    }
    onComment(notes);
    onClose();
  }

  return (
    <form className="panel-form" onSubmit={submit}>
      <NoteField focus />
      <FormFoot submit={label} trouble={trouble} onClose={onClose} />
    </form>
  );
}

function NoteField({ focus = false }: { focus?: boolean }) {
  return (
    <label>
      <span className="overline">{text.alerts.note}</span>
      <textarea
        className="field"
        name="notes"
        rows={2}
        placeholder={text.alerts.noteHint}
        // biome-ignore lint/a11y/noAutofocus: the operator has just asked for this form
        autoFocus={focus}
        data-first-focus={focus || undefined}
      />
    </label>
  );
}

function FormFoot({ submit, trouble, onClose }: { submit: string; trouble: string; onClose: () => void }) {
  return (
    <div className="form-foot">
      <button type="submit" className="button primary">
        {submit}
      </button>
      <button type="button" className="button quiet" onClick={onClose}>
        {text.common.cancel}
      </button>
      <span role="alert" className="form-trouble">
        {trouble}
      </span>
    </div>
  );
}
