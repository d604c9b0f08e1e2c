import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../api/client';
import { useNames } from '../desk/MatcherRows';
import { Field, Pick, Refusal } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { deskText } from '../text/response-desk';

const t = deskText.notices.routes;

/** A route that was asked, as the server tells of it. */
interface Asked {
  id?: number;
  route_id?: number;
  name?: string;
  route?: string;
  matched?: boolean;
  because?: string;
}

interface Tried {
  matched: (Asked | string)[];
  because: (Asked | string)[];
}

/** Who would be told of a thing, and why. */
export function TryRoute() {
  const { sites } = useNames();
  const [site_id, setSite] = useState<number | null>(null);
  const attempt = useMutation({
    mutationFn: (subject: Record<string, unknown>) => api.post<Tried>('/noc/routes/try/', subject),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    attempt.mutate({
      kind: said('kind'),
      event: said('event'),
      severity: said('severity'),
      type: said('type'),
      ...(site_id !== null && { site_id }),
    });
  }

  return (
    <Slab title={t.tryTitle} testId="try-route">
      <form className="slab-part desk-form" onSubmit={submit}>
        <div className="field-pair">
          <Select name="kind" label={t.tryKind} options={Object.entries(t.subjectKinds)} />
          <Select name="event" label={t.tryEvent} options={Object.entries(t.events)} />
        </div>
        <div className="field-pair">
          <Select
            name="severity"
            label={t.trySeverity}
            options={SEVERITIES.map((one) => [one, SEVERITY_LOOK[one].label])}
          />
          <Field name={t.tryType}>
            <input className="field" name="type" required maxLength={50} defaultValue="SITE_SILENT" />
          </Field>
        </div>
        <Field name={t.trySite}>
          <Pick label={t.trySite} options={sites} value={site_id} onChange={setSite} />
        </Field>
        <div className="form-foot">
          <button type="submit" className="button" disabled={attempt.isPending}>
            {t.tryNow}
          </button>
        </div>
        <Refusal error={attempt.error} />
        <div aria-live="polite">{attempt.data && <Result tried={attempt.data} />}</div>
      </form>
    </Slab>
  );
}

function Result({ tried }: { tried: Tried }) {
  const lines = tried.because.map(sentenceOf).filter(Boolean);
  return (
    <>
      <p className="strong">
        {tried.matched.length > 0 ? t.taken(tried.matched.map(nameOf).join(', ')) : t.takenBy0}
      </p>
      <ul className="because">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

const nameOf = (one: Asked | string): string =>
  typeof one === 'string' ? one : (one.name ?? one.route ?? String(one.route_id ?? one.id ?? ''));

const sentenceOf = (one: Asked | string): string =>
  typeof one === 'string' ? one : [nameOf(one), one.because].filter(Boolean).join(': ');

interface SelectProps {
  name: string;
  label: string;
  options: readonly (readonly [value: string, name: string])[];
}

function Select({ name, label, options }: SelectProps) {
  return (
    <Field name={label}>
      <select className="field" name={name}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  );
}
