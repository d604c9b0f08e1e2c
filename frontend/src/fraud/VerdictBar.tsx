import { type ReactNode, useState } from 'react';
import type { Outcome } from '../api/fraud';
import { Locked } from '../desk/parts';
import { useCan, useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { fraudText } from '../text/fraud';
import { type Judged, useVerdicts } from './deeds';
import { isJudged, verdictWords } from './words';

const t = fraudText.verdicts;

interface VerdictBarProps {
  of: Judged;
  outcome: Outcome | null;
  /** False while the keys belong to something else. */
  keys?: boolean;
  /** A field for a note beside the buttons. */
  noted?: boolean;
  /** Once the server has taken a verdict. */
  onSaid?: () => void;
  /** At once, before the answer: a queue goes on to the next. */
  onSaying?: () => void;
  children?: ReactNode;
}

/** Fraud or honest, one key each; a conviction that waits is confirmed by somebody else. */
export function VerdictBar(props: VerdictBarProps) {
  const { of, outcome, keys = true, noted = false, onSaid, onSaying, children } = props;
  const may = useCan('security:fraud:label');
  const { user } = useSession();
  const deeds = useVerdicts();
  const [notes, setNotes] = useState('');
  const said = isJudged(outcome);
  const pending = said && outcome?.pending === true;
  const own = pending && outcome?.by.name === user.name;
  const say = (fraud: boolean) => {
    onSaying?.();
    void deeds.say(of, fraud, notes.trim()).then((taken) => taken && onSaid?.());
  };
  const confirm = () => {
    onSaying?.();
    void deeds.confirm(of).then((taken) => taken && onSaid?.());
  };
  const fraudIsHeld = outcome?.fraud === true;
  const honestIsHeld = outcome?.fraud === false;
  useKey('f', () => say(true), keys && may && !fraudIsHeld);
  useKey('h', () => say(false), keys && may && !honestIsHeld);
  useKey('c', confirm, keys && may && pending && !own);

  return (
    <section className="verdict-bar" aria-label={t.yours} data-testid="verdict-bar">
      <p className="strong verdict-now" data-testid="verdict-now" data-verdict={String(outcome?.fraud ?? '')}>
        {said && outcome ? t.said(verdictWords(outcome), outcome.by.name) : t.yours}
      </p>
      {!may && <Locked>{fraudText.readOnly}</Locked>}
      {may && (
        <div className="verdict-buttons">
          <button
            type="button"
            className="button verdict-fraud"
            aria-pressed={fraudIsHeld}
            disabled={fraudIsHeld}
            onClick={() => say(true)}
          >
            {t.fraud} <kbd>F</kbd>
          </button>
          <button
            type="button"
            className="button verdict-honest"
            aria-pressed={honestIsHeld}
            disabled={honestIsHeld}
            onClick={() => say(false)}
          >
            {t.honest} <kbd>H</kbd>
          </button>
          {pending && (
            <button
              type="button"
              className="button primary"
              disabled={own}
              title={own ? t.ownConviction : undefined}
              onClick={confirm}
            >
              {t.confirm} <kbd>C</kbd>
            </button>
          )}
          {said && (
            <button type="button" className="button quiet" onClick={() => void deeds.undo(of)}>
              {t.undo}
            </button>
          )}
          {children}
        </div>
      )}
      {pending && own && <p className="muted">{t.ownConviction}</p>}
      {may && noted && (
        <label className="verdict-notes">
          <span className="muted">{t.notes}</span>
          <textarea
            className="field"
            rows={1}
            value={notes}
            placeholder={t.notesHint}
            onChange={(event) => setNotes(event.target.value)}
          />
        </label>
      )}
      {may && <p className="muted verdict-teaches">{t.teaches}</p>}
    </section>
  );
}
