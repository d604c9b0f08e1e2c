/** The form that asks for a replay: a window of the past, and settings to suppose. */
import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../api/client';
import { explain } from '../parts/Notice';
import { judgementText as t } from '../text/judgement';
import { serverNow, useNow } from '../timing/clock';
import { formatClock, zoneName } from '../timing/format';
import { useRequestReplay } from './deeds';
import { useCommonZone } from './place';
import { useKinds } from './queries';
import { SettingRows } from './SettingRows';
import { Segments, Slab } from './Slab';
import { numberInForce, optionsOf, readSettings, type Supposed } from './supposing';
import {
  fromField,
  PRESETS,
  type Preset,
  presetWindow,
  toField,
  type Window,
  windowTrouble,
} from './windows';

const PRESET_NAMES = Object.keys(PRESETS) as Preset[];
const CUSTOM = 'custom';

/** The window in the form: of a preset, or as typed; and what is wrong with it. */
function useReplayWindow(zone: string | undefined, night: { from: number; until: number }) {
  const [preset, setPreset] = useState<Preset | typeof CUSTOM>('last_night');
  const [typed, setTyped] = useState({ since: '', until: '' });
  const fields = preset === CUSTOM ? typed : fieldsOf(presetWindow(preset, serverNow(), zone, night), zone);
  const since_ms = fromField(fields.since, zone);
  const until_ms = fromField(fields.until, zone);
  return {
    preset,
    fields,
    since_ms,
    until_ms,
    trouble: windowTrouble(since_ms, until_ms, serverNow()),
    choose(next: Preset | typeof CUSTOM) {
      if (next === CUSTOM) setTyped(fields);
      setPreset(next);
    },
    type(part: Partial<typeof fields>) {
      setTyped({ ...fields, ...part });
      setPreset(CUSTOM);
    },
  };
}

function fieldsOf({ since_ms, until_ms }: Window, zone: string | undefined) {
  return { since: toField(since_ms, zone), until: toField(until_ms, zone) };
}

export function NewReplay() {
  const zone = useCommonZone();
  const kinds = useKinds();
  const options = optionsOf(kinds.data ?? []);
  const { preset, fields, since_ms, until_ms, trouble, choose, type } = useReplayWindow(zone, {
    from: numberInForce(options, 'NIGHT_FROM_HOUR') ?? 22,
    until: numberInForce(options, 'NIGHT_UNTIL_HOUR') ?? 6,
  });
  const [supposed, setSupposed] = useState<Supposed[]>([]);
  const [tried, setTried] = useState(false);
  const request = useRequestReplay();
  const [, navigate] = useLocation();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    const settings = readSettings(supposed);
    if (trouble !== null || settings === null || since_ms === null || until_ms === null) return;
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    request.mutate(
      {
        since: new Date(since_ms).toISOString(),
        until: new Date(until_ms).toISOString(),
        settings,
        ...(name && { name }),
      },
      { onSuccess: (replay) => navigate(`/replays/${replay.id}`) },
    );
  }

  return (
    <Slab title={t.replays.fresh} testId="new-replay">
      <form className="slab-part replay-form" onSubmit={submit} noValidate>
        <Segments
          label={t.replays.window}
          value={preset}
          options={[
            ...PRESET_NAMES.map((one) => [one, t.replays.presets[one]] as const),
            [CUSTOM, t.replays.custom],
          ]}
          onChange={choose}
        />
        <WindowFields
          fields={fields}
          onChange={type}
          trouble={trouble && (tried || trouble !== 'incomplete') ? t.replays.trouble[trouble] : ''}
        />
        <WindowInUtc since_ms={since_ms} until_ms={until_ms} zone={zone} />
        <SettingRows
          supposed={supposed}
          options={options}
          told={tried}
          unread={kinds.isError}
          onChange={setSupposed}
        />
        <label>
          <span className="field-name">{t.replays.name}</span>
          <input className="field" name="name" maxLength={200} placeholder={t.replays.nameHint} />
        </label>
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={request.isPending}
            data-testid="start-replay"
          >
            {request.isPending ? t.replays.starting : t.replays.start}
          </button>
        </div>
        <Refusal error={request.error} />
      </form>
    </Slab>
  );
}

interface WindowFieldsProps {
  fields: { since: string; until: string };
  onChange: (part: Partial<{ since: string; until: string }>) => void;
  trouble: string;
}

function WindowFields({ fields, onChange, trouble }: WindowFieldsProps) {
  const told = useId();
  return (
    <div className="window-fields">
      {(['since', 'until'] as const).map((end) => (
        <label key={end}>
          <span className="field-name">{t.replays[end]}</span>
          <input
            className="field"
            type="datetime-local"
            name={end}
            value={fields[end]}
            aria-invalid={trouble !== ''}
            aria-describedby={told}
            onChange={(event) => onChange({ [end]: event.target.value })}
          />
        </label>
      ))}
      <p id={told} className="form-trouble" role="alert">
        {trouble}
      </p>
    </div>
  );
}

interface UtcProps {
  since_ms: number | null;
  until_ms: number | null;
  zone: string | undefined;
}

/** Whose local time the fields are in, and the same in UTC. */
function WindowInUtc({ since_ms, until_ms, zone }: UtcProps) {
  const now_ms = useNow(60_000);
  const name = zoneName(now_ms, zone);
  return (
    <p className="muted window-utc">
      {t.replays.zone(name)}
      {since_ms !== null && until_ms !== null && name !== 'UTC' && (
        <> · {t.replays.utc(formatClock(since_ms, 'UTC'), formatClock(until_ms, 'UTC'))}</>
      )}
    </p>
  );
}

/** Why the server would not: its sentence, and each field it names. */
function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  const parts = error instanceof ApiError ? error.errors.map(problemOf).filter(Boolean) : [];
  return (
    <div className="form-trouble" role="alert" data-testid="replay-refused">
      <p>{explain(error)}</p>
      {parts.length > 1 && (
        <ul>
          {parts.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function problemOf(problem: unknown): string {
  const { field, error } = (problem ?? {}) as { field?: string; error?: string };
  return error ? [field, error].filter(Boolean).join(': ') : '';
}
