/** Conditions of silences and routes: what was built by hand, read into what the API takes, and said in words. Pure. */
import { deskText } from '../text/response-desk';

const t = deskText.matchers;

export type Op = '=' | '!=' | 'in' | '~' | (string & {});
export type MatcherValue = string | number | boolean | null | readonly (string | number)[];

export interface Matcher {
  field: string;
  op: Op;
  value: MatcherValue;
}

/** A row of the builder: the value as typed; ids are kept as numbers. */
export interface MatcherRow {
  key: number;
  field: string;
  op: Op;
  value: string | number | null;
}

export type FieldKind = 'text' | 'severity' | 'site' | 'client' | 'person' | 'choice';

export interface MatcherField {
  field: string;
  kind: FieldKind;
  /** What may be typed or chosen. */
  offered?: readonly (readonly [value: string, name: string])[];
  /** Without it, what the kind allows. */
  ops?: readonly Op[];
}

const OPS: Record<FieldKind, readonly Op[]> = {
  text: ['=', '!=', 'in', '~'],
  severity: ['=', '!=', 'in'],
  site: ['=', '!='],
  client: ['=', '!='],
  person: ['=', '!='],
  choice: ['=', '!='],
};

export function opsOf(field: MatcherField): readonly Op[] {
  return field.ops ?? OPS[field.kind];
}

/** What the API takes; null while a row is not finished. */
export function readMatchers(rows: readonly MatcherRow[]): Matcher[] | null {
  const read = rows.map(({ field, op, value }): Matcher | null => {
    if (value === null || value === '') return null;
    if (op !== 'in') return { field, op, value };
    const values = String(value)
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
    return values.length > 0 ? { field, op, value: values } : null;
  });
  return read.every((one) => one !== null) ? read : null;
}

export function toRows(matchers: readonly Matcher[]): MatcherRow[] {
  return matchers.map(({ field, op, value }, key) => ({
    key,
    field,
    op,
    value: Array.isArray(value) ? value.join(', ') : ((value as string | number | null) ?? ''),
  }));
}

/** Names of ids, so that a condition reads as people speak. */
export type NameOf = (field: string, value: string | number) => string | undefined;

/** `site is Depot North and severity is one of LOW, INFO`. */
export function matchersInWords(matchers: readonly Matcher[], nameOf: NameOf = () => undefined): string {
  if (matchers.length === 0) return t.everything;
  return matchers.map((one) => matcherInWords(one, nameOf)).join(t.and);
}

function matcherInWords({ field, op, value }: Matcher, nameOf: NameOf): string {
  const values = Array.isArray(value) ? value : [value];
  const said = values.map((one) => nameOf(field, one as string | number) ?? String(one)).join(', ');
  if (field === 'min_severity') return t.atLeast(said);
  return t.said(t.fields[field] ?? field.replaceAll('_', ' '), t.ops[op] ?? op, said);
}
