import { type FormEvent, useState } from 'react';
import type { IncidentDetail } from '../api/response';
import type { Resolution } from '../api/types';
import { Section } from '../live/panel/Section';
import { useCan } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { useInvestigate } from './deeds';

const t = text.incidents;
const RESOLUTIONS: readonly Resolution[] = ['CONFIRMED', 'FALSE_POSITIVE', 'TEST', 'DUPLICATE', 'OTHER'];

interface InvestigationSectionProps {
  incident: IncidentDetail;
  zone: string | undefined;
}

/** What it was, in the words of whoever found out; the verdict goes on to its findings and alerts. */
export function InvestigationSection({ incident, zone }: InvestigationSectionProps) {
  const mayAct = useCan('noc:ack_alerts');
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  useKey('v', () => setOpen(true), mayAct && !open);
  useKey('Escape', close, open);
  return (
    <Section title={t.investigation}>
      <Said incident={incident} zone={zone} />
      {open && <InvestigateForm incident={incident} onClose={close} />}
      {!open && mayAct && (
        <button type="button" className="button" onClick={() => setOpen(true)} data-testid="investigate">
          {incident.investigated ? t.investigateAgain : t.investigate} <kbd>V</kbd>
        </button>
      )}
    </Section>
  );
}

function Said({ incident, zone }: InvestigationSectionProps) {
  const now_ms = useNow(60_000);
  if (!incident.investigated) return <p className="muted investigation-said">{t.notInvestigated}</p>;
  const { investigated_by: who, investigated_at: at } = incident;
  return (
    <div className="investigation-said" data-testid="investigated">
      <p className="strong">
        {incident.root_cause_identified ? incident.root_cause_description : t.unknownCause}
      </p>
      <p className="notes">{incident.investigation_notes}</p>
      {who && at && <p className="muted">{t.by(who.name, formatMoment(at, now_ms, zone))}</p>}
    </div>
  );
}

function InvestigateForm({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const investigate = useInvestigate(incident);
  const [cause, setCause] = useState(incident.root_cause_description ?? '');
  const [verdict, setVerdict] = useState<Resolution | ''>('');
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const hint = incident.root_cause_hint?.member.title;
  const over = incident.status === 'RESOLVED';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const notes = String(new FormData(event.currentTarget).get('notes') ?? '').trim();
    if (!notes) {
      setTrouble(t.needNotes);
      return;
    }
    setBusy(true);
    const written = await investigate({ notes, root_cause: cause.trim(), resolution: verdict || null });
    setBusy(false);
    if (written) onClose();
  }

  return (
    <form className="panel-form" onSubmit={(event) => void submit(event)} data-testid="investigate-form">
      <label>
        <span className="overline">{t.notes}</span>
        {/* biome-ignore lint/a11y/noAutofocus: the operator has just asked for this form */}
        <textarea className="field" name="notes" rows={3} autoFocus />
      </label>
      <label>
        <span className="overline">{t.rootCause}</span>
        <input
          className="field"
          value={cause}
          placeholder={t.rootCauseHint}
          onChange={(event) => setCause(event.target.value)}
        />
      </label>
      {hint && cause !== hint && (
        <button type="button" className="link" onClick={() => setCause(hint)}>
          {t.takeHint}: {hint}
        </button>
      )}
      {!over && (
        <label>
          <span className="overline">{t.verdict}</span>
          <select
            className="field"
            value={verdict}
            onChange={(event) => setVerdict(event.target.value as Resolution | '')}
          >
            <option value="">{t.notYet}</option>
            {RESOLUTIONS.map((one) => (
              <option key={one} value={one}>
                {text.alerts.resolutions[one][0]}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="form-foot">
        <button type="submit" className="button primary" disabled={busy}>
          {verdict ? t.saveAndClose : t.save}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {text.common.cancel}
        </button>
        <span role="alert" className="form-trouble">
          {trouble}
        </span>
      </div>
    </form>
  );
}
