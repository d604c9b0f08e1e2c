/** Single-key commands: the handler registered last for a key wins; none while somebody types. */
import { useEffect, useRef, useState } from 'react';
import { createValue, useValue } from '../parts/value';
import { settings } from './settings';

type Handler = (event: KeyboardEvent) => void;
const handlers = new Map<string, Handler[]>();
/** Whose each key is now, so that a key cap stands only on the button it would press. */
const owners = createValue<ReadonlyMap<string, Handler | undefined>>(new Map());

/** These work even when single-key commands are turned off. */
const ALWAYS = new Set(['Escape', 'Ctrl+k']);

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    (target as HTMLInputElement).type !== 'checkbox'
  );
}

function nameOf(event: KeyboardEvent): string | null {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'k' ? 'Ctrl+k' : null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function onKeyDown(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (name === null || event.defaultPrevented) return;
  if (!ALWAYS.has(name) && (!settings.get().keys || isTyping(event.target))) return;
  // Enter and Space on a control belong to the control.
  if (name === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a, summary'))
    return;
  if (document.querySelector('dialog[open]') && name !== 'Escape' && name !== 'Ctrl+k') return;
  const handler = handlers.get(name)?.at(-1);
  if (!handler) return;
  event.preventDefault();
  handler(event);
}

export function listenToKeys(): () => void {
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

/** Calls `handler` on `key` while mounted and enabled. True while the key is this caller's and nobody else's. */
export function useKey(key: string, handler: Handler, enabled = true): boolean {
  const latest = useRef(handler);
  latest.current = handler;
  const [mine] = useState<Handler>(() => (event: KeyboardEvent) => latest.current(event));
  useEffect(() => {
    if (!enabled) return;
    change(key, (held) => [...held, mine]);
    return () => change(key, (held) => held.filter((one) => one !== mine));
  }, [key, enabled, mine]);
  return useValue(owners).get(key) === mine && settings.get().keys;
}

function change(key: string, next: (held: Handler[]) => Handler[]): void {
  const list = next(handlers.get(key) ?? []);
  handlers.set(key, list);
  owners.set((held) => new Map(held).set(key, list.at(-1)));
}
