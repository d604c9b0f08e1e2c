import { Plus, Trash2 } from 'lucide-react';
import { useId, useMemo } from 'react';
import { useLiveState } from '../feed/LiveProvider';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { deskText } from '../text/response-desk';
import { type MatcherField, type MatcherRow, type NameOf, type Op, opsOf } from './matchers';
import { Pick } from './parts';

const t = deskText.matchers;

interface Named {
  id: number;
  name: string;
}

export interface Names {
  sites: Named[];
  people: Named[];
  clients: Named[];
  nameOf: NameOf;
}

/** Sites, people and clients by name, as the live picture knows them. */
export function useNames(): Names {
  const sites = useLiveState((state) => state.sites);
  const people = useLiveState((state) => state.people);
  return useMemo(() => {
    const clients = new Map<number, string>();
    for (const { client_id, client_name } of sites.values()) {
      if (client_id !== null) clients.set(client_id, client_name ?? String(client_id));
    }
    const nameOf: NameOf = (field, value) => {
      if (field === 'site_id') return sites.get(Number(value))?.name;
      if (field === 'person_id') return people.get(Number(value))?.name;
      if (field === 'client_id') return clients.get(Number(value));
      return undefined;
    };
    return {
      sites: [...sites.values()].map(({ id, name }) => ({ id, name })),
      people: [...people.values()].map((one) => ({ id: one.person_id, name: `${one.name} · ${one.code}` })),
      clients: [...clients].map(([id, name]) => ({ id, name })),
      nameOf,
    };
  }, [sites, people]);
}

interface MatcherRowsProps {
  fields: readonly MatcherField[];
  rows: readonly MatcherRow[];
  onChange: (rows: MatcherRow[]) => void;
  legend: string;
}

/** The builder: each row a condition, all of which have to hold. */
export function MatcherRows({ fields, rows, onChange, legend }: MatcherRowsProps) {
  const names = useNames();
  const change = (key: number, part: Partial<MatcherRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    const [first] = fields;
    if (!first) return;
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, field: first.field, op: opsOf(first)[0] ?? '=', value: '' }]);
  };
  return (
    <fieldset className="matchers" data-testid="matchers">
      <legend>{legend}</legend>
      {rows.map((row) => (
        <Row
          key={row.key}
          row={row}
          fields={fields}
          names={names}
          onChange={(part) => change(row.key, part)}
          onRemove={() => onChange(rows.filter((one) => one.key !== row.key))}
        />
      ))}
      {rows.length === 0 && <p className="muted">{t.none}</p>}
      <button type="button" className="button small" onClick={add}>
        <Plus size={14} aria-hidden="true" /> {t.add}
      </button>
    </fieldset>
  );
}

interface RowProps {
  row: MatcherRow;
  fields: readonly MatcherField[];
  names: Names;
  onChange: (part: Partial<MatcherRow>) => void;
  onRemove: () => void;
}

function Row({ row, fields, names, onChange, onRemove }: RowProps) {
  const field = fields.find((one) => one.field === row.field) ?? fields[0];
  if (!field) return null;
  const name = t.fields[field.field] ?? field.field;
  const choose = (next: string) => {
    const found = fields.find((one) => one.field === next) ?? field;
    onChange({ field: next, op: opsOf(found)[0] ?? '=', value: '' });
  };
  return (
    <div className="matcher">
      <select
        className="field"
        aria-label={t.field}
        value={row.field}
        onChange={(event) => choose(event.target.value)}
      >
        {fields.map((one) => (
          <option key={one.field} value={one.field}>
            {t.fields[one.field] ?? one.field}
          </option>
        ))}
      </select>
      <select
        className="field"
        aria-label={t.op(name)}
        value={row.op}
        onChange={(event) => onChange({ op: event.target.value as Op })}
      >
        {opsOf(field).map((op) => (
          <option key={op} value={op}>
            {t.ops[op] ?? op}
          </option>
        ))}
      </select>
      <Value field={field} row={row} names={names} label={t.value(name)} onChange={onChange} />
      <button type="button" className="icon-button" aria-label={t.remove(name)} onClick={onRemove}>
        <Trash2 size={16} />
      </button>
    </div>
  );
}

function hintOf({ op, field }: MatcherRow): string | undefined {
  if (op === 'in') return t.listHint;
  return field === 'alert_type' || field === 'type' ? t.codeHint : undefined;
}

interface ValueProps {
  field: MatcherField;
  row: MatcherRow;
  names: Names;
  label: string;
  onChange: (part: Partial<MatcherRow>) => void;
}

function Value({ field, row, names, label, onChange }: ValueProps) {
  const list = useId();
  if (field.kind === 'site' || field.kind === 'person' || field.kind === 'client') {
    const options = { site: names.sites, person: names.people, client: names.clients }[field.kind];
    const value = typeof row.value === 'number' ? row.value : null;
    return (
      <Pick
        key={field.field}
        label={label}
        options={options}
        value={value}
        placeholder={t.typeName}
        onChange={(id) => onChange({ value: id })}
      />
    );
  }
  const offered =
    field.kind === 'severity'
      ? SEVERITIES.map((one) => [one, SEVERITY_LOOK[one].label] as const)
      : (field.offered ?? []);
  const value = String(row.value ?? '');
  if (row.op !== 'in' && (field.kind === 'severity' || field.kind === 'choice')) {
    return (
      <select
        className="field"
        aria-label={label}
        value={value}
        onChange={(event) => onChange({ value: event.target.value })}
      >
        <option value="">{t.choose}</option>
        {offered.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        className="field"
        aria-label={label}
        list={list}
        value={value}
        placeholder={hintOf(row)}
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <datalist id={list}>
        {offered.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
