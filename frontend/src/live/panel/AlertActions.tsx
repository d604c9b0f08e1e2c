import { useDeeds } from '../../alerts/deeds';
import type { Alert, Resolution } from '../../api/types';
import { isOpen, isSos } from '../../marks/severity';
import { SnoozeDialog } from '../../queue/SnoozeDialog';
import { useCan, useSession } from '../../session/session';
import { useKey } from '../../shell/keys';
import { text } from '../../text';
import { alertTitle } from '../../text/alerts';
import { CommentForm, ResolveForm } from './DeedForms';

export type AlertForm = 'resolve' | 'comment' | 'snooze' | null;

interface AlertActionsProps {
  alert: Alert;
  form: AlertForm;
  onForm: (form: AlertForm) => void;
}

export function AlertActions({ alert, form, onForm }: AlertActionsProps) {
  const deeds = useDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const mayAssign = useCan('noc:assign');
  const me = useSession().user.person_id;
  const open = isOpen(alert);
  // As in the queue: a call for help may be put aside once somebody has answered it.
  const maySnooze = open && !(isSos(alert) && alert.status === 'NEW');
  const isMine = me !== null && alert.assigned_to?.person_id === me;
  const acknowledge = () => void deeds.acknowledge(alert);
  const assign = () => void deeds.assignToMe(alert);
  const reopen = () => void deeds.reopen(alert);
  const keyIsMine = useKey('a', acknowledge, mayAct && alert.status === 'NEW');
  useKey('i', assign, mayAssign && open && !isMine && me !== null);
  useKey('e', () => onForm('resolve'), mayAct && open);
  useKey('s', () => onForm('snooze'), mayAct && maySnooze);
  useKey('c', () => onForm('comment'), mayAct);
  useKey('Escape', () => onForm(null), form !== null);

  if (!mayAct) return <p className="muted">{text.alerts.readOnly}</p>;
  if (form === 'resolve') {
    const resolve = (as: Resolution, notes: string) => void deeds.resolve(alert, as, notes);
    return <ResolveForm onResolve={resolve} onClose={() => onForm(null)} />;
  }
  if (form === 'comment') {
    const comment = (notes: string) => void deeds.comment(alert, notes);
    return <CommentForm submit={text.alerts.send} onComment={comment} onClose={() => onForm(null)} />;
  }
  return (
    <>
      {alert.status === 'NEW' && (
        <button type="button" className="button primary" onClick={acknowledge}>
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
      {maySnooze && (
        <button type="button" className="button" onClick={() => onForm('snooze')}>
          {text.alerts.snooze} <kbd>S</kbd>
        </button>
      )}
      {open && (
        <button type="button" className="button" onClick={() => onForm('resolve')}>
          {text.alerts.resolve} <kbd>E</kbd>
        </button>
      )}
      <button type="button" className="button" onClick={() => onForm('comment')}>
        {text.alerts.comment} <kbd>C</kbd>
      </button>
      {!open && (
        <button type="button" className="button" onClick={reopen}>
          {text.alerts.reopen}
        </button>
      )}
      {form === 'snooze' && (
        <SnoozeDialog
          what={alertTitle(alert.alert_type)}
          onSnooze={(until, reason) => void deeds.snooze(alert, until, reason)}
          onClose={() => onForm(null)}
        />
      )}
    </>
  );
}
