/** Small things the pages of the response desk are made of. */
import { LockKeyhole } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { ApiError } from '../api/client';
import { explain, Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { deskText as t } from '../text/response-desk';

/** Why something cannot be done here by this role. */
export function Locked({ children }: { children: ReactNode }) {
  return (
    <p className="locked muted">
      <LockKeyhole size={14} aria-hidden="true" /> {children}
    </p>
  );
}

interface Reading<Data> {
  data: Data | undefined;
  isPending: boolean;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** Loading, failed, or what was read. */
export function Loaded<Data>({
  query,
  rows = 4,
  children,
}: {
  query: Reading<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} onRetry={() => query.refetch()} />;
  return <Skeleton rows={rows} />;
}

interface Paging {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function More({ query, label = t.more }: { query: Paging; label?: string }) {
  if (!query.hasNextPage) return null;
  return (
    <p className="page-more">
      <button
        type="button"
        className="button small"
        disabled={query.isFetchingNextPage}
        onClick={() => query.fetchNextPage()}
      >
        {query.isFetchingNextPage ? text.common.loading : label}
      </button>
    </p>
  );
}

interface FieldProps {
  name: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
}

/** A named field; the hint is part of its description by standing in the label. */
export function Field({ name, hint, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what stands inside
    <label className="desk-field">
      <span className="field-name">{name}</span>
      {children}
      {hint && <span className="field-hint">{hint}</span>}
    </label>
  );
}

export type Choices = readonly (readonly [value: string, name: string])[];

interface ChoiceProps {
  label: string;
  value: string;
  options: Choices;
  onChange: (value: string) => void;
}

/** A filter: its name beside a list to choose from. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="filter">
      <span className="muted">{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

const MOST_OFFERED = 40;

interface PickProps {
  label: string;
  options: readonly { id: number; name: string }[];
  value: number | null;
  placeholder?: string;
  focus?: boolean;
  onChange: (id: number | null) => void;
}

/** One of many by typing a part of the name. */
export function Pick({ label, options, value, placeholder, focus = false, onChange }: PickProps) {
  const list = useId();
  const named = useMemo(() => new Map(options.map((one) => [one.name, one.id])), [options]);
  const [typed, setTyped] = useState(() => options.find((one) => one.id === value)?.name ?? '');
  const offered = useMemo(() => {
    const part = typed.trim().toLowerCase();
    return options.filter((one) => one.name.toLowerCase().includes(part)).slice(0, MOST_OFFERED);
  }, [options, typed]);
  return (
    <>
      <input
        className="field"
        aria-label={label}
        list={list}
        value={typed}
        placeholder={placeholder}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: the operator has just asked for this form
        autoFocus={focus}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(named.get(event.target.value) ?? null);
        }}
      />
      <datalist id={list}>
        {offered.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
    </>
  );
}

/** Why the server would not: its sentence, and each field it names. */
export function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  const parts = error instanceof ApiError ? error.errors.map(problemOf).filter(Boolean) : [];
  return (
    <div className="form-trouble" role="alert" data-testid="refused">
      <p>{explain(error)}</p>
      {parts.length > 0 && (
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
  if (typeof problem === 'string') return problem;
  const { field, error, message, line } = (problem ?? {}) as Record<string, unknown>;
  const said = error ?? message;
  if (!said) return '';
  return [line !== undefined && line !== null && t.line(Number(line)), field, said]
    .filter(Boolean)
    .join(': ');
}
