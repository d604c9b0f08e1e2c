import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { Field, Refusal } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { createValue, useValue } from '../parts/value';
import { useSession } from '../session/session';
import { deskText } from '../text/response-desk';
import { useSign } from './queries';
import type { Snapshot } from './types';
import { subjectsOf } from './words';

const t = deskText.handover;

interface Draft {
  watch: string;
  notes: { key: number; subject: string; text: string }[];
}

/** Written over a whole shift: it survives a reload of the page. */
const draft = createValue<Draft>({ watch: '', notes: [] }, 'noc.handover-draft');

export function SignForm({ snapshot }: { snapshot: Snapshot }) {
  const { watch, notes } = useValue(draft);
  const [sure, setSure] = useState(false);
  const me = useSession().user.name;
  const sign = useSign();
  const subjects = useMemo(() => subjectsOf(snapshot.open), [snapshot.open]);
  const change = (part: Partial<Draft>) => draft.set((held) => ({ ...held, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!sure) return;
    const kept = notes.filter((note) => note.text.trim());
    sign.mutate(
      { watch: watch.trim(), notes: kept.map(({ subject, text }) => ({ subject, text: text.trim() })) },
      {
        onSuccess: () => {
          draft.set({ watch: '', notes: [] });
          setSure(false);
        },
      },
    );
  }

  return (
    <Slab title={t.sign} testId="sign-handover">
      <form className="slab-part desk-form" onSubmit={submit}>
        <Field name={t.watchField} hint={t.draftKept}>
          <textarea
            className="field"
            rows={4}
            maxLength={5000}
            value={watch}
            placeholder={t.watchHint}
            onChange={(event) => change({ watch: event.target.value })}
          />
        </Field>
        <fieldset className="matchers">
          <legend>{t.notes}</legend>
          {notes.map((note) => (
            <NoteRow
              key={note.key}
              note={note}
              subjects={subjects}
              onChange={(part) =>
                change({ notes: notes.map((one) => (one.key === note.key ? { ...one, ...part } : one)) })
              }
              onRemove={() => change({ notes: notes.filter((one) => one.key !== note.key) })}
            />
          ))}
          <button
            type="button"
            className="button small"
            disabled={subjects.length === 0}
            onClick={() =>
              change({
                notes: [
                  ...notes,
                  {
                    key: Math.max(0, ...notes.map((note) => note.key)) + 1,
                    subject: subjects[0]?.subject ?? '',
                    text: '',
                  },
                ],
              })
            }
          >
            <Plus size={14} aria-hidden="true" /> {t.addNote}
          </button>
        </fieldset>
        <label className="choice">
          <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
          {t.sure(me)}
        </label>
        <Refusal error={sign.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            data-testid="sign"
            disabled={!sure || sign.isPending}
          >
            {sign.isPending ? t.signing : t.signNow}
          </button>
        </div>
      </form>
    </Slab>
  );
}

interface NoteRowProps {
  note: { subject: string; text: string };
  subjects: readonly { subject: string; name: string }[];
  onChange: (part: { subject?: string; text?: string }) => void;
  onRemove: () => void;
}

function NoteRow({ note, subjects, onChange, onRemove }: NoteRowProps) {
  const known = subjects.some((one) => one.subject === note.subject);
  return (
    <div className="note-row">
      <select
        className="field"
        aria-label={t.noteAbout}
        value={note.subject}
        onChange={(event) => onChange({ subject: event.target.value })}
      >
        {!known && <option value={note.subject}>{note.subject}</option>}
        {subjects.map(({ subject, name }) => (
          <option key={subject} value={subject}>
            {name}
          </option>
        ))}
      </select>
      <input
        className="field"
        aria-label={t.noteText}
        value={note.text}
        placeholder={t.noteHint}
        onChange={(event) => onChange({ text: event.target.value })}
      />
      <button type="button" className="icon-button" aria-label={t.removeNote} onClick={onRemove}>
        <Trash2 size={16} />
      </button>
    </div>
  );
}
