import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { api } from '../api/client';
import { Field, Pick, Refusal } from '../desk/parts';
import { useLiveState } from '../feed/LiveProvider';
import { Dialog } from '../parts/Dialog';
import { queryClient, useSession } from '../session/session';
import { tellDone } from '../shell/toasts';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { TICKETS } from './queries';
import { PRIORITIES, type Ticket } from './types';

const t = deskText.tickets;

export function usePlaces() {
  const sites = useLiveState((state) => state.sites);
  const people = useLiveState((state) => state.people);
  return useMemo(
    () => ({
      sites: [...sites.values()].map(({ id, name }) => ({ id, name })),
      people: [...people.values()].map(({ person_id, name, code }) => ({
        id: person_id,
        name: `${name} · ${code}`,
      })),
    }),
    [sites, people],
  );
}

/** One name for what this form asks, so that a second press makes no second ticket. */
function newRequestId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
}

interface NewTicketProps {
  onClose: () => void;
  onMade: (id: number) => void;
}

export function NewTicket({ onClose, onMade }: NewTicketProps) {
  const { sites, people } = usePlaces();
  const me = useSession().user.person_id;
  const [request_id] = useState(newRequestId);
  const [site_id, setSite] = useState<number | null>(null);
  const [person_id, setPerson] = useState<number | null>(null);
  const make = useMutation({
    mutationFn: (wish: Record<string, unknown>) => api.post<Ticket>('/noc/tickets/', wish),
    onSuccess: (ticket) => {
      tellDone(t.made(ticket.ticketno));
      void queryClient.invalidateQueries({ queryKey: [TICKETS] });
      onClose();
      onMade(ticket.id);
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    make.mutate({
      request_id,
      title: said('title'),
      description: said('description'),
      priority: said('priority'),
      category: said('category'),
      ...(site_id !== null && { site_id }),
      ...(person_id !== null && { person_id }),
      ...(form.get('mine') && me !== null && { assigned_to: me }),
    });
  }

  return (
    <Dialog title={t.newTitle} onClose={onClose}>
      <form className="desk-form" onSubmit={submit}>
        <Field name={t.fields.title}>
          <input className="field" name="title" required maxLength={200} data-first-focus />
        </Field>
        <Field name={t.fields.description}>
          <textarea className="field" name="description" rows={3} maxLength={5000} />
        </Field>
        <div className="field-pair">
          <Field name={t.fields.priority}>
            <select className="field" name="priority" defaultValue="MEDIUM">
              {PRIORITIES.map((one) => (
                <option key={one} value={one}>
                  {t.priorities[one]}
                </option>
              ))}
            </select>
          </Field>
          <Field name={t.fields.category}>
            <select className="field" name="category" defaultValue="GENERAL">
              {Object.entries(t.categories).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <div className="field-pair">
          <Field name={t.fields.site}>
            <Pick
              label={t.fields.site}
              options={sites}
              value={site_id}
              placeholder={t.typeName}
              onChange={setSite}
            />
          </Field>
          <Field name={t.fields.person}>
            <Pick
              label={t.fields.person}
              options={people}
              value={person_id}
              placeholder={t.typeName}
              onChange={setPerson}
            />
          </Field>
        </div>
        {me !== null && (
          <label className="choice">
            <input type="checkbox" name="mine" value="yes" />
            {t.fields.mine}
          </label>
        )}
        <Refusal error={make.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={make.isPending}
            data-testid="make-ticket"
          >
            {make.isPending ? t.making : t.make}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>
            {text.common.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
