import { useState } from 'react';
import { CommentForm, ResolveForm } from '../live/panel/DeedForms';
import { useCan, useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import {
  acknowledging,
  allows,
  assigning,
  cancelling,
  closing,
  commenting,
  holding,
  reopening,
  resolving,
  starting,
  type TicketDeed,
  watching,
} from './deedKinds';
import type { TicketActs } from './deeds';
import { AssignForm, HoldForm } from './forms';
import type { Ticket } from './types';

const t = deskText.tickets;

type Form = 'hold' | 'resolve' | 'comment' | 'cancel' | 'assign';

interface ActionsProps {
  ticket: Ticket;
  acts: TicketActs;
}

/** What the state machine allows now, each by one key. */
export function TicketActions({ ticket, acts }: ActionsProps) {
  const mayAct = useCan('noc:ack_alerts');
  const [form, setForm] = useState<Form | null>(null);
  const close = () => setForm(null);
  useKey('Escape', close, form !== null);
  if (!mayAct) return <p className="muted">{t.readOnly}</p>;
  if (form !== null) return <FormOf form={form} ticket={ticket} acts={acts} onClose={close} />;
  return <Buttons ticket={ticket} acts={acts} onForm={setForm} />;
}

function FormOf({ form, ticket, acts, onClose }: ActionsProps & { form: Form; onClose: () => void }) {
  const run = (deed: TicketDeed) => void acts.perform(ticket, deed);
  if (form === 'resolve') {
    return <ResolveForm onResolve={(as, notes) => run(resolving(ticket, as, notes))} onClose={onClose} />;
  }
  if (form === 'comment') {
    return (
      <CommentForm
        submit={text.alerts.send}
        onComment={(notes) => run(commenting(notes))}
        onClose={onClose}
      />
    );
  }
  if (form === 'cancel') {
    return (
      <CommentForm
        submit={t.cancelNow}
        onComment={(notes) => run(cancelling(ticket, notes))}
        onClose={onClose}
      />
    );
  }
  if (form === 'assign') {
    return <AssignForm onAssign={(to) => run(assigning(ticket, to.person_id, to))} onClose={onClose} />;
  }
  return (
    <HoldForm
      ticket={ticket}
      onHold={(until, notes) => run(holding(ticket, until, notes))}
      onClose={onClose}
    />
  );
}

interface ButtonProps {
  name: string;
  shortcut?: string;
  primary?: boolean;
  disabled?: boolean;
  because?: string;
  testId: string;
  onAct: () => void;
}

/** A button and its key; not there at all when the state machine says no. */
function Act({ name, shortcut, primary, disabled = false, because, testId, onAct }: ButtonProps) {
  const mine = useKey(shortcut ?? '', onAct, shortcut !== undefined && !disabled);
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      data-testid={testId}
      disabled={disabled}
      title={because}
      onClick={onAct}
    >
      {name} {shortcut && mine && <kbd>{shortcut.toUpperCase()}</kbd>}
    </button>
  );
}

function Buttons({ ticket, acts, onForm }: ActionsProps & { onForm: (form: Form) => void }) {
  const session = useSession().user;
  const mayAssign = useCan('noc:assign');
  const me = session.person_id;
  const mine = me !== null && ticket.assigned_to?.person_id === me;
  const run = (deed: TicketDeed) => void acts.perform(ticket, deed);
  const can = (verb: string) => allows(ticket, verb);
  const fresh = can('acknowledge');
  return (
    <>
      {fresh && (
        <Act
          name={t.acts.acknowledge}
          shortcut="a"
          primary
          testId="act-acknowledge"
          onAct={() => run(acknowledging(ticket))}
        />
      )}
      {can('assign') && !mine && (
        <Act
          name={t.acts.assignToMe}
          shortcut="i"
          disabled={me === null || !mayAssign}
          because={mayAssign ? (me === null ? text.alerts.noPerson : undefined) : t.mayNotAssign}
          testId="act-assign-me"
          onAct={() =>
            run(assigning(ticket, 'me', me === null ? null : { person_id: me, name: session.name }))
          }
        />
      )}
      {can('start') && (
        <Act
          name={ticket.status === 'ON_HOLD' ? t.acts.resume : t.acts.start}
          shortcut="t"
          primary={!fresh}
          testId="act-start"
          onAct={() => run(starting(ticket))}
        />
      )}
      {can('hold') && ticket.status !== 'ON_HOLD' && (
        <Act name={t.acts.hold} shortcut="h" testId="act-hold" onAct={() => onForm('hold')} />
      )}
      {can('resolve') && (
        <Act
          name={t.acts.resolve}
          shortcut="e"
          primary={ticket.status === 'IN_PROGRESS' && !fresh}
          testId="act-resolve"
          onAct={() => onForm('resolve')}
        />
      )}
      {can('close') && ticket.status === 'RESOLVED' && (
        <Act name={t.acts.close} shortcut="d" primary testId="act-close" onAct={() => run(closing(ticket))} />
      )}
      {can('comment') && (
        <Act name={t.acts.comment} shortcut="c" testId="act-comment" onAct={() => onForm('comment')} />
      )}
      <LesserActs ticket={ticket} acts={acts} onForm={onForm} />
    </>
  );
}

/** What is done seldom stands behind what is done often. */
function LesserActs({ ticket, acts, onForm }: ActionsProps & { onForm: (form: Form) => void }) {
  const me = useSession().user.person_id;
  const mayAssign = useCan('noc:assign');
  const watches = ticket.watchers.some((one) => one.person_id === me);
  const ended = !allows(ticket, 'resolve');
  return (
    <>
      {allows(ticket, 'assign') && mayAssign && (
        <Act name={t.acts.assign} shortcut="g" testId="act-assign" onAct={() => onForm('assign')} />
      )}
      {me !== null && (
        <Act
          name={watches ? t.acts.unwatch : t.acts.watch}
          shortcut="w"
          testId="act-watch"
          onAct={() => void acts.perform(ticket, watching(!watches))}
        />
      )}
      {allows(ticket, 'cancel') && (
        <Act name={t.acts.cancel} testId="act-cancel" onAct={() => onForm('cancel')} />
      )}
      {allows(ticket, 'reopen') && ended && (
        <Act
          name={t.acts.reopen}
          shortcut="o"
          testId="act-reopen"
          onAct={() => void acts.perform(ticket, reopening(ticket))}
        />
      )}
    </>
  );
}
