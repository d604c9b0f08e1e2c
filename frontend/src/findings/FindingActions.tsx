import { useState } from 'react';
import type { Finding } from '../api/findings';
import type { Resolution } from '../api/types';
import { CommentForm, ResolveForm } from '../live/panel/DeedForms';
import { useCan, useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { mayJudge } from './deedKinds';
import { useFindingDeeds } from './deeds';
import { statusWords } from './words';

type Form = 'resolve' | 'note' | null;

interface FindingActionsProps {
  finding: Finding;
  /** False while the keys mean the ticked rows. */
  keys?: boolean;
}

/** The verdict by one key, and what else can be done about a finding. */
export function FindingActions({ finding, keys = true }: FindingActionsProps) {
  const deeds = useFindingDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const [form, setForm] = useState<Form>(null);
  const undecided = mayJudge(finding);
  const close = () => setForm(null);
  const judge = (as: Resolution, notes = '') => void deeds.judge(finding, as, notes);
  const free = mayAct && keys;
  useKey('c', () => judge('CONFIRMED'), free && undecided);
  useKey('f', () => judge('FALSE_POSITIVE'), free && undecided);
  useKey('e', () => setForm('resolve'), free && undecided);
  useKey('n', () => setForm('note'), free);
  useKey('Escape', close, form !== null);

  if (!mayAct) return <p className="muted">{text.findings.deeds.readOnly}</p>;
  if (form === 'resolve') return <ResolveForm onResolve={judge} onClose={close} />;
  if (form === 'note') {
    const note = (notes: string) => void deeds.note(finding, notes);
    return <CommentForm submit={text.findings.deeds.note} onComment={note} onClose={close} />;
  }
  return (
    <>
      {undecided ? <Verdict onJudge={judge} /> : <Given finding={finding} />}
      <div className="finding-deeds">
        <Taking finding={finding} keys={keys} />
        {undecided && (
          <button type="button" className="button" onClick={() => setForm('resolve')}>
            {text.alerts.resolve} <kbd>E</kbd>
          </button>
        )}
        <button type="button" className="button" onClick={() => setForm('note')}>
          {text.findings.deeds.note} <kbd>N</kbd>
        </button>
        {!undecided && (
          <button type="button" className="button" onClick={() => void deeds.reopen(finding)}>
            {text.alerts.reopen}
          </button>
        )}
      </div>
    </>
  );
}

function Verdict({ onJudge }: { onJudge: (as: Resolution) => void }) {
  const t = text.findings.deeds;
  return (
    <div className="verdict">
      <span className="strong">{t.verdict}</span>
      <button type="button" className="button confirm" onClick={() => onJudge('CONFIRMED')}>
        {t.confirm} <kbd>C</kbd>
      </button>
      <button type="button" className="button reject" onClick={() => onJudge('FALSE_POSITIVE')}>
        {t.falseAlarm} <kbd>F</kbd>
      </button>
      <span className="muted verdict-hint">{t.teaches}</span>
    </div>
  );
}

function Given({ finding }: { finding: Finding }) {
  const who = finding.resolved_by?.name;
  const verdict = statusWords(finding);
  return (
    <p className="verdict" data-testid="verdict-given">
      <span className="strong">{text.findings.deeds.verdict}</span>
      <span>{who ? text.findings.deeds.given(verdict, who) : verdict}</span>
    </p>
  );
}

/** Taking it on: acknowledging, and making it one's own. */
function Taking({ finding, keys }: { finding: Finding; keys: boolean }) {
  const deeds = useFindingDeeds();
  const mayAssign = useCan('noc:assign');
  const me = useSession().user.person_id;
  const isMine = me !== null && finding.assigned_to?.person_id === me;
  const open = mayJudge(finding);
  const acknowledge = () => void deeds.acknowledge(finding);
  const assign = () => void deeds.assignToMe(finding);
  const keyIsMine = useKey('a', acknowledge, keys && finding.status === 'NEW');
  useKey('i', assign, keys && mayAssign && open && !isMine && me !== null);
  return (
    <>
      {finding.status === 'NEW' && (
        <button type="button" className="button" onClick={acknowledge}>
          {text.alerts.acknowledge} {keyIsMine && <kbd>A</kbd>}
        </button>
      )}
      {open && mayAssign && !isMine && (
        <button
          type="button"
          className="button"
          onClick={assign}
          disabled={me === null}
          title={me === null ? text.alerts.noPerson : undefined}
        >
          {text.alerts.assignToMe} <kbd>I</kbd>
        </button>
      )}
    </>
  );
}
