/** Short messages at the bottom: what was done (with undo for 8 s) and what failed (until closed). */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { allAnswered, underWay } from '../desk/inTurn';
import { createValue, useValue } from '../parts/value';
import { text } from '../text';
import { useKey } from './keys';

export const UNDO_MS = 8_000;
const ERROR_MS = 20_000;

interface Toast {
  id: number;
  tone: 'done' | 'error';
  message: string;
  undo?: () => void;
}

const toasts = createValue<Toast[]>([]);
let lastId = 0;

function add(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  toasts.set((held) => [...held.slice(-3), { ...toast, id: lastId }]);
}

export function tellDone(message: string, undo?: () => void): void {
  add({ tone: 'done', message, undo });
}

export function tellError(message: string): void {
  add({ tone: 'error', message });
}

function remove(id: number): void {
  toasts.set((held) => held.filter((toast) => toast.id !== id));
}

const undoable = (held: readonly Toast[]) => held.findLast((toast) => toast.undo);

/** What was done last; while the server has not answered that yet, the key is no less meant. */
async function takeBackLast(busy: boolean): Promise<void> {
  if (busy) await allAnswered();
  const last = undoable(toasts.get());
  if (last) takeBack(last);
}

function takeBack(toast: Toast): void {
  toast.undo?.();
  remove(toast.id);
}

export function Toasts() {
  const shown = useValue(toasts);
  const busy = useValue(underWay) > 0;
  const last = undoable(shown);
  const keyIsMine = useKey('u', () => void takeBackLast(busy), last !== undefined || busy);
  return (
    <section className="toasts" aria-label={text.common.messages} aria-live="polite">
      {shown.map((toast) => (
        <ToastRow key={toast.id} toast={toast} keyed={keyIsMine && toast === last} />
      ))}
    </section>
  );
}

function ToastRow({ toast, keyed }: { toast: Toast; keyed: boolean }) {
  useEffect(() => {
    const timer = setTimeout(() => remove(toast.id), toast.tone === 'error' ? ERROR_MS : UNDO_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className={`toast ${toast.tone}`} data-testid="toast">
      <span>{toast.message}</span>
      {toast.undo && (
        <button type="button" className="button small" onClick={() => takeBack(toast)}>
          {text.common.undo} {keyed && <kbd>U</kbd>}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={text.common.close}
        onClick={() => remove(toast.id)}
      >
        <X size={16} />
      </button>
      {toast.undo && <span className="toast-countdown" />}
    </div>
  );
}
