/** What is selected lives in the address, so that it can be shared and survives a reload. */
import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

export type SelectionKind = 'person' | 'site' | 'alert' | 'finding';
export interface Selection {
  kind: SelectionKind;
  id: number;
}
export type ListName = 'queue' | 'guards' | 'sites' | 'feed';
export const LISTS: readonly ListName[] = ['queue', 'guards', 'sites', 'feed'];
const KINDS: readonly SelectionKind[] = ['alert', 'finding', 'person', 'site'];

export function parseSelection(search: string): Selection | null {
  const values = new URLSearchParams(search);
  for (const kind of KINDS) {
    const id = Number(values.get(kind));
    if (Number.isInteger(id) && id > 0) return { kind, id };
  }
  return null;
}

export function withSelection(search: string, next: Selection | null): string {
  const values = new URLSearchParams(search);
  for (const kind of KINDS) values.delete(kind);
  if (next) values.set(next.kind, String(next.id));
  const text = values.toString();
  return text ? `/?${text}` : '/';
}

/** `finding/12`: a selection as one word, for lists that hold more than one kind. */
export function keyOfSelection({ kind, id }: Selection): string {
  return `${kind}/${id}`;
}

export function selectionOfKey(key: string): Selection | null {
  const [kind, id] = key.split('/');
  return parseSelection(new URLSearchParams({ [kind ?? '']: id ?? '' }).toString());
}

export function linkTo(kind: SelectionKind, id: number): string {
  return `/?${kind}=${id}`;
}

export function useSelection(): [Selection | null, (next: Selection | null) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const select = useCallback(
    // The latest address, not the one of the last drawing: two quick selections must not lose the list.
    (next: Selection | null) => navigate(withSelection(location.search, next), { replace: true }),
    [navigate],
  );
  return [parseSelection(search), select];
}

/** One named value of the address of the live page, `fallback` meaning absent. */
export function useLiveParam<Value extends string>(
  name: string,
  fallback: Value,
): [Value, (next: Value) => void] {
  const value = (new URLSearchParams(useSearch()).get(name) as Value | null) ?? fallback;
  const [, navigate] = useLocation();
  const set = (next: Value) => {
    const values = new URLSearchParams(location.search);
    if (next === fallback) values.delete(name);
    else values.set(name, next);
    const text = values.toString();
    navigate(text ? `/?${text}` : '/', { replace: true });
  };
  return [value, set];
}
