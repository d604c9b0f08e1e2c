import { useState } from 'react';
import { MatcherRows } from '../desk/MatcherRows';
import { readMatchers, toRows } from '../desk/matchers';
import { Field } from '../desk/parts';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { useChannels, usePolicies } from './queries';
import { ROUTE_FIELDS, routeTrouble } from './routing';
import type { Route } from './types';

const t = deskText.notices.routes;
const TIMES = ['group_wait_s', 'group_interval_s', 'repeat_minutes'] as const;

interface RouteFormProps {
  route: Route;
  onKeep: (route: Route) => void;
  onClose: () => void;
}

export function RouteForm({ route, onKeep, onClose }: RouteFormProps) {
  const [draft, setDraft] = useState(route);
  const [rows, setRows] = useState(() => toRows(route.matchers));
  const [trouble, setTrouble] = useState('');
  const channels = useChannels();
  const policies = usePolicies();
  const change = (part: Partial<Route>) => setDraft({ ...draft, ...part });

  function keep() {
    const matchers = readMatchers(rows);
    const wrong = matchers === null ? 'matchers' : routeTrouble(draft);
    setTrouble(wrong === null ? '' : t.trouble[wrong]);
    if (wrong === null && matchers !== null) onKeep({ ...draft, name: draft.name.trim(), matchers });
  }

  return (
    <Dialog title={route.name ? t.editTitle(route.name) : t.newTitle} onClose={onClose}>
      <form
        className="desk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <Field name={t.name}>
          <input
            className="field"
            data-first-focus
            maxLength={100}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <MatcherRows fields={ROUTE_FIELDS} rows={rows} onChange={setRows} legend={t.when} />
        <p className="field-hint">{t.hoursHint}</p>
        <fieldset className="matchers">
          <legend>{t.to}</legend>
          {channels.data?.length === 0 && <p className="muted">{t.noChannels}</p>}
          {(channels.data ?? []).map((channel) => (
            <label key={channel.id} className="choice">
              <input
                type="checkbox"
                checked={draft.channel_ids.includes(channel.id)}
                onChange={(event) =>
                  change({
                    channel_ids: event.target.checked
                      ? [...draft.channel_ids, channel.id]
                      : draft.channel_ids.filter((id) => id !== channel.id),
                  })
                }
              />
              {channel.name}
            </label>
          ))}
        </fieldset>
        <Field name={t.policyField} hint={t.policyHint}>
          <select
            className="field"
            value={draft.policy_id ?? ''}
            onChange={(event) =>
              change({ policy_id: event.target.value ? Number(event.target.value) : null })
            }
          >
            <option value="">{t.noPolicy}</option>
            {(policies.data ?? []).map((policy) => (
              <option key={policy.id} value={policy.id}>
                {policy.name}
              </option>
            ))}
          </select>
        </Field>
        <div className="field-triple">
          {TIMES.map((name) => (
            <Field key={name} name={t.times[name]}>
              <input
                className="field"
                type="number"
                min={0}
                value={draft[name]}
                onChange={(event) => change({ [name]: Number(event.target.value) })}
              />
            </Field>
          ))}
        </div>
        <label className="choice">
          <input
            type="checkbox"
            checked={draft.continue}
            onChange={(event) => change({ continue: event.target.checked })}
          />
          {t.goOn}
        </label>
        <label className="choice">
          <input
            type="checkbox"
            checked={draft.active}
            onChange={(event) => change({ active: event.target.checked })}
          />
          {t.active}
        </label>
        <div className="form-foot">
          <button type="submit" className="button primary" data-testid="keep-route">
            {t.keep}
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
