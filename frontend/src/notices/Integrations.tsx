import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Field, Loaded, Refusal } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { copyText } from '../parts/copy';
import { Dialog } from '../parts/Dialog';
import { Empty } from '../parts/Notice';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { useIntegrations, useMakeIntegration, useRevoke } from './queries';
import { INTEGRATION_KINDS, type Integration, type IntegrationKind } from './types';

const t = deskText.notices.integrations;

/** Systems that tell us of troubles. */
export function Integrations({ mayWrite }: { mayWrite: boolean }) {
  const query = useIntegrations();
  const [making, setMaking] = useState(false);
  return (
    <Slab
      title={t.title}
      testId="integration-list"
      aside={
        mayWrite && (
          <button
            type="button"
            className="button small"
            data-testid="new-integration"
            onClick={() => setMaking(true)}
          >
            <Plus size={14} aria-hidden="true" /> {t.fresh}
          </button>
        )
      }
    >
      <Loaded query={query}>
        {(integrations) =>
          integrations.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <ul className="desk-rows">
              {integrations.map((one) => (
                <IntegrationRow key={one.id} integration={one} mayWrite={mayWrite} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {making && <NewIntegration onClose={() => setMaking(false)} />}
    </Slab>
  );
}

function lookOf(one: Integration): Look {
  if (!one.active) return { shape: 'dot', token: '--info', label: t.revokedState };
  if (one.silent_since) return { shape: 'ring', token: '--silent', label: t.silent };
  if (one.last_received_at) return { shape: 'circle', token: '--fine', label: t.heard };
  return { shape: 'dot', token: '--info', label: t.unheard };
}

function IntegrationRow({ integration, mayWrite }: { integration: Integration; mayWrite: boolean }) {
  const now_ms = useNow(30_000);
  const zone = useCommonZone();
  const revoke = useRevoke();
  const [sure, setSure] = useState(false);
  const look = lookOf(integration);
  return (
    <li className="desk-item" data-testid="integration-row">
      <div className="desk-item-words">
        <p className="strong">{integration.name}</p>
        <p className="muted with-mark wrapping">
          <Mark look={look} size={11} labelled={false} />
          {[
            look.label,
            t.kinds[integration.kind],
            t.received(integration.received),
            integration.last_received_at && t.last(formatMoment(integration.last_received_at, now_ms, zone)),
            integration.silent_after_minutes !== null && t.silentAfter(integration.silent_after_minutes),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {mayWrite && integration.active && (
        <span className="slab-tools">
          {sure ? (
            <>
              <button
                type="button"
                className="button small"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate(integration)}
              >
                {t.revokeSure}
              </button>
              <button type="button" className="button small quiet" onClick={() => setSure(false)}>
                {text.common.cancel}
              </button>
            </>
          ) : (
            <button
              type="button"
              className="button small"
              aria-label={t.revokeOf(integration.name)}
              onClick={() => setSure(true)}
            >
              {t.revoke}
            </button>
          )}
        </span>
      )}
    </li>
  );
}

function NewIntegration({ onClose }: { onClose: () => void }) {
  const make = useMakeIntegration();
  const [trouble, setTrouble] = useState('');
  const made = make.data;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    const mapping = readMapping(said('mapping'));
    setTrouble(mapping === null ? t.mappingTrouble : '');
    if (mapping === null) return;
    make.mutate({
      name: said('name'),
      kind: said('kind') as IntegrationKind,
      mapping,
      silent_after_minutes: said('silent') ? Number(said('silent')) : null,
    });
  }

  if (made?.key) return <Key made={made} onClose={onClose} />;
  return (
    <Dialog title={t.newTitle} onClose={onClose}>
      <form className="desk-form" onSubmit={submit}>
        <Field name={t.name}>
          <input className="field" name="name" required maxLength={200} data-first-focus />
        </Field>
        <Field name={t.kind}>
          <select className="field" name="kind">
            {INTEGRATION_KINDS.map((one) => (
              <option key={one} value={one}>
                {t.kinds[one]}
              </option>
            ))}
          </select>
        </Field>
        <Field name={t.silentField} hint={t.silentHint}>
          <input className="field narrow" name="silent" type="number" min={1} max={10080} />
        </Field>
        <Field name={t.mapping} hint={t.mappingHint}>
          <textarea className="field code" name="mapping" rows={4} spellCheck={false} />
        </Field>
        {trouble && (
          <p className="form-trouble" role="alert">
            {trouble}
          </p>
        )}
        <Refusal error={make.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={make.isPending}
            data-testid="make-integration"
          >
            {t.make}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>
            {text.common.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Empty is the kind's own way; null when it is no object of JSON. */
export function readMapping(typed: string): Record<string, unknown> | null {
  if (!typed) return {};
  try {
    const read: unknown = JSON.parse(typed);
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : null;
  } catch {
    return null; // What is typed is no JSON: the form says so.
  }
}

/** The key is shown this once; nobody can read it again. */
function Key({ made, onClose }: { made: Integration; onClose: () => void }) {
  const address = made.path ? `${location.origin}${made.path}` : null;
  const copy = async (words: string) => {
    if (await copyText(words)) tellDone(t.copied);
    else tellError(t.notCopied);
  };
  return (
    <Dialog title={t.keyTitle(made.name)} onClose={onClose}>
      <p className="strong">{t.once}</p>
      {[
        [t.key, made.key],
        [t.address, address],
      ].map(
        ([name, words]) =>
          words && (
            <div key={name}>
              <span className="field-name">{name}</span>
              <div className="copy-line">
                <code data-testid={name === t.key ? 'integration-key' : undefined}>{words}</code>
                <button type="button" className="button small" onClick={() => void copy(words)}>
                  {t.copy}
                </button>
              </div>
            </div>
          ),
      )}
      <div className="form-foot">
        <button type="button" className="button primary" onClick={onClose}>
          {t.kept}
        </button>
      </div>
    </Dialog>
  );
}
