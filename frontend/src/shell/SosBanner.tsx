/** On every page until acknowledged. The longest waiting comes first; the others are counted and a step away. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { SoundGate } from '../alarm/SoundGate';
import { useDeeds } from '../alerts/deeds';
import type { Alert } from '../api/types';
import { usePicture } from '../feed/LiveProvider';
import type { Person } from '../feed/picture';
import { linkTo } from '../live/selection';
import { SosSign } from '../marks/Mark';
import { useCan } from '../session/session';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge, formatShare, formatTimer } from '../timing/format';
import { useKey } from './keys';

export function SosBanner() {
  const { sos, personById } = usePicture();
  const [step, setStep] = useState(0);
  const index = Math.min(step, Math.max(0, sos.length - 1));
  const alert = sos[index];
  if (!alert) return null;
  return (
    <section className="sos" data-testid="sos-banner" data-alert-id={alert.id} aria-label={text.sos.region}>
      <SosSign />
      <SosWords
        alert={alert}
        person={alert.person_id === null ? undefined : personById.get(alert.person_id)}
      />
      {sos.length > 1 && <Stepper index={index} total={sos.length} onStep={setStep} />}
      <SosTimer alert={alert} />
      <SosActions alert={alert} />
    </section>
  );
}

function SosWords({ alert, person }: { alert: Alert; person: Person | undefined }) {
  const now_ms = useNow();
  const accuracy = person?.accuracy_m ? ` (±${Math.round(person.accuracy_m)} m)` : '';
  const note = alert.metadata.note;
  const facts = [
    alert.site_name ?? text.sos.noSite,
    typeof note === 'string' && note !== '' && `“${note}”`,
    person?.at ? text.sos.fix(formatAge(person.at, now_ms), accuracy) : text.sos.noFix,
    person?.battery != null && text.sos.battery(formatShare(person.battery)),
    person?.shift?.lone && text.sos.lone,
    alert.occurrence_count > 1 && text.sos.again(alert.occurrence_count),
  ];
  return (
    <div className="sos-words">
      <p className="sos-name">{text.sos.pressed(alert.person_name ?? text.sos.unknown)}</p>
      <p className="sos-facts">{facts.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

function Stepper({ index, total, onStep }: { index: number; total: number; onStep: (next: number) => void }) {
  return (
    <div className="sos-stepper">
      <button
        type="button"
        aria-label={text.sos.previous}
        onClick={() => onStep((index + total - 1) % total)}
      >
        <ChevronLeft size={18} />
      </button>
      <span>{text.sos.of(index + 1, total)}</span>
      <button type="button" aria-label={text.sos.next} onClick={() => onStep((index + 1) % total)}>
        <ChevronRight size={18} />
      </button>
    </div>
  );
}

function SosTimer({ alert }: { alert: Alert }) {
  const now_ms = useNow();
  return (
    <span className="sos-timer" role="timer">
      {formatTimer(now_ms - Date.parse(alert.last_seen_at))}
    </span>
  );
}

function SosActions({ alert }: { alert: Alert }) {
  const deeds = useDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const acknowledge = () => void deeds.acknowledge(alert);
  const keyIsMine = useKey('a', acknowledge, mayAct);
  return (
    <div className="sos-actions">
      <SoundGate className="sos-show" />
      {mayAct && (
        <button type="button" className="sos-acknowledge" data-testid="sos-acknowledge" onClick={acknowledge}>
          {text.sos.acknowledge} {keyIsMine && <kbd>A</kbd>}
        </button>
      )}
      <Link className="sos-show" href={linkTo('alert', alert.id)}>
        {text.sos.show}
      </Link>
    </div>
  );
}
