import { type FormEvent, useState } from 'react';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { serverNow } from '../timing/clock';
import { PRESET_MINUTES, type PresetMinutes, untilOf } from './snooze';

interface SnoozeDialogProps {
  /** What is put aside, in words. */
  what: string;
  onSnooze: (until: string, reason: string) => void;
  onClose: () => void;
}

/** Nothing is put aside without a reason and an end; it returns by itself. */
export function SnoozeDialog({ what, onSnooze, onClose }: SnoozeDialogProps) {
  const t = text.queue.snoozing;
  const [choice, setChoice] = useState<PresetMinutes | 'at'>('60');
  const [trouble, setTrouble] = useState('');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reason = String(form.get('reason') ?? '').trim();
    const until = untilOf(choice, String(form.get('at') ?? ''), serverNow());
    if (!reason) setTrouble(t.needReason);
    else if (until === null) setTrouble(t.needUntil);
    else {
      onSnooze(until, reason);
      onClose();
    }
  }

  return (
    <Dialog title={t.title(what)} onClose={onClose}>
      <form className="panel-form" onSubmit={submit} data-testid="snooze-form">
        <label>
          <span className="overline">{t.reason}</span>
          <input
            className="field"
            name="reason"
            placeholder={t.reasonHint}
            data-first-focus
            autoComplete="off"
          />
        </label>
        <fieldset className="reasons snooze-until">
          <legend className="overline">{t.until}</legend>
          {PRESET_MINUTES.map((minutes) => (
            <label key={minutes} className="choice">
              <input
                type="radio"
                name="until"
                value={minutes}
                checked={choice === minutes}
                onChange={() => setChoice(minutes)}
              />
              {t.presets[minutes]}
            </label>
          ))}
          <label className="choice">
            <input
              type="radio"
              name="until"
              value="at"
              checked={choice === 'at'}
              onChange={() => setChoice('at')}
            />
            {t.at}
          </label>
          {choice === 'at' && <input className="field" type="datetime-local" name="at" aria-label={t.at} />}
        </fieldset>
        <p className="muted">{t.returns}</p>
        <div className="form-foot">
          <button type="submit" className="button primary">
            {t.act}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>
            {text.common.cancel}
          </button>
          <span role="alert" className="form-trouble">
            {trouble}
          </span>
        </div>
      </form>
    </Dialog>
  );
}
