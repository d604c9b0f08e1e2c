import { useState } from 'react';
import { Field, Refusal } from '../desk/parts';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { useSaveChannel } from './queries';
import { SET, SETTINGS, type Setting, settingsOf, typedOf } from './settings';
import { CHANNEL_KINDS, type Channel, type ChannelKind } from './types';

const t = deskText.notices.channels;

export function ChannelForm({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'email');
  const [name, setName] = useState(channel?.name ?? '');
  const [typed, setTyped] = useState(() => typedOf(kind, channel?.settings ?? {}));
  const [active, setActive] = useState(channel?.active ?? true);
  const [silent, setSilent] = useState(String(channel?.silent_after_minutes ?? ''));
  const save = useSaveChannel(channel?.id ?? null);
  return (
    <Dialog title={channel ? t.editTitle(channel.name) : t.newTitle} onClose={onClose}>
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          const settings = settingsOf(kind, typed);
          const silent_after_minutes = silent.trim() ? Number(silent) : null;
          save.mutate(
            { name: name.trim(), kind, settings, active, silent_after_minutes },
            { onSuccess: onClose },
          );
        }}
      >
        <div className="field-pair">
          <Field name={t.name}>
            <input
              className="field"
              required
              maxLength={100}
              data-first-focus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field name={t.kind} hint={channel ? t.kindStays : undefined}>
            <select
              className="field"
              value={kind}
              disabled={channel !== null}
              onChange={(event) => {
                const next = event.target.value as ChannelKind;
                setKind(next);
                setTyped(typedOf(next, {}));
              }}
            >
              {CHANNEL_KINDS.map((one) => (
                <option key={one} value={one}>
                  {t.kinds[one]}
                </option>
              ))}
            </select>
          </Field>
        </div>
        {SETTINGS[kind].map((setting) => (
          <SettingField
            key={`${kind} ${setting.name}`}
            setting={setting}
            value={typed[setting.name] ?? ''}
            isSet={channel?.settings[setting.name] === SET}
            onChange={(value) => setTyped({ ...typed, [setting.name]: value })}
          />
        ))}
        {kind === 'log' && <p className="muted">{t.logHint}</p>}
        <Field name={t.silent} hint={t.silentHint}>
          <input
            className="field narrow"
            type="number"
            min={1}
            max={10080}
            value={silent}
            onChange={(event) => setSilent(event.target.value)}
          />
        </Field>
        <label className="choice">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {t.active}
        </label>
        <Refusal error={save.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={save.isPending}
            data-testid="save-channel"
          >
            {t.save}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>
            {text.common.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const INPUT_TYPES: Record<Setting['kind'], string> = {
  text: 'text',
  number: 'number',
  list: 'text',
  secret: 'password',
  url: 'url',
  email: 'email',
  tls: 'text',
};

interface SettingFieldProps {
  setting: Setting;
  value: string;
  isSet: boolean;
  onChange: (value: string) => void;
}

/** A secret is only ever written: what is there is never shown again. */
function SettingField({ setting, value, isSet, onChange }: SettingFieldProps) {
  const { name, kind, needed } = setting;
  const hint = kind === 'secret' && isSet ? t.secretSet : t.hints[name];
  return (
    <Field name={needed ? t.settings[name] : t.optional(t.settings[name] ?? name)} hint={hint}>
      {kind === 'tls' ? (
        <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          {Object.entries(t.tls).map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      ) : (
        <input
          className="field"
          type={INPUT_TYPES[kind]}
          required={needed && !isSet}
          autoComplete={kind === 'secret' ? 'new-password' : 'off'}
          placeholder={kind === 'secret' && isSet ? t.secretPlace : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
