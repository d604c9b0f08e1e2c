/** Forms of a ticket's page: until when and why it waits, and who gets it. */
import { type FormEvent, useState } from 'react';
import { fieldOf, HOUR_MS, MINUTE_MS, momentOf } from '../desk/moments';
import { Field, Pick } from '../desk/parts';
import { useSiteZone } from '../judgement/place';
import { Segments } from '../judgement/Slab';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { serverNow } from '../timing/clock';
import { zoneName } from '../timing/format';
import { usePlaces } from './NewTicket';
import type { PersonRef, Ticket } from './types';

const t = deskText.tickets;

const PRESETS = {
  '30 min': 30 * MINUTE_MS,
  '1 h': HOUR_MS,
  '4 h': 4 * HOUR_MS,
  '24 h': 24 * HOUR_MS,
} as const;
type Preset = keyof typeof PRESETS;
const OTHER = 'other';

interface HoldProps {
  ticket: Ticket;
  onHold: (until: string, notes: string) => void;
  onClose: () => void;
}

export function HoldForm({ ticket, onHold, onClose }: HoldProps) {
  const zone = useSiteZone(ticket.site_id);
  const [preset, setPreset] = useState<Preset | typeof OTHER>('1 h');
  const [typed, setTyped] = useState(() => fieldOf(serverNow() + HOUR_MS, zone));
  const [trouble, setTrouble] = useState('');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const notes = String(new FormData(event.currentTarget).get('notes')).trim();
    const until =
      preset === OTHER ? momentOf(typed, zone) : new Date(serverNow() + PRESETS[preset]).toISOString();
    if (!notes) return setTrouble(t.holdWhy);
    if (until === null || Date.parse(until) <= serverNow()) return setTrouble(t.holdUntilTrouble);
    onHold(until, notes);
    onClose();
  }

  return (
    <form className="panel-form" onSubmit={submit} data-testid="hold-form">
      <span className="overline">{t.holdUntil}</span>
      <Segments
        label={t.holdUntil}
        value={preset}
        options={[
          ...(Object.keys(PRESETS) as Preset[]).map((one) => [one, one] as const),
          [OTHER, t.holdOther],
        ]}
        onChange={setPreset}
      />
      {preset === OTHER && (
        <Field name={t.holdMoment(zoneName(serverNow(), zone))}>
          <input
            className="field"
            type="datetime-local"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
      )}
      <Field name={t.holdReason}>
        <textarea
          className="field"
          name="notes"
          rows={2}
          placeholder={t.holdHint}
          // biome-ignore lint/a11y/noAutofocus: the operator has just asked for this form
          autoFocus
          onKeyDown={sendByEnter}
        />
      </Field>
      <Foot submit={t.holdNow} trouble={trouble} onClose={onClose} />
    </form>
  );
}

/** Ctrl Enter sends what is typed in a field of several lines. */
function sendByEnter(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
}

interface AssignProps {
  onAssign: (to: PersonRef) => void;
  onClose: () => void;
}

export function AssignForm({ onAssign, onClose }: AssignProps) {
  const { people } = usePlaces();
  const [chosen, setChosen] = useState<number | null>(null);
  const [trouble, setTrouble] = useState('');
  const person = people.find((one) => one.id === chosen);
  return (
    <form
      className="panel-form"
      data-testid="assign-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!person) return setTrouble(t.pickPerson);
        onAssign({ person_id: person.id, name: person.name.replace(/ · [^·]*$/, '') });
        onClose();
      }}
    >
      <Field name={t.assignTo}>
        <Pick
          label={t.assignTo}
          options={people}
          value={null}
          placeholder={t.typeName}
          focus
          onChange={setChosen}
        />
      </Field>
      <Foot submit={t.assignNow} trouble={trouble} onClose={onClose} />
    </form>
  );
}

function Foot({ submit, trouble, onClose }: { submit: string; trouble: string; onClose: () => void }) {
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
