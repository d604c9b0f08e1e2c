import type { Finding } from '../api/findings';
import { useKey } from '../shell/keys';

export interface Walk {
  /** From 0; -1 when the finding is not in the list. */
  at: number;
  total: number;
  next(): void;
  previous(): void;
}

interface WalkParts {
  shown: readonly number[];
  waiting: number;
  find: (id: number) => Finding | undefined;
  selected: number | null;
  onSelect: (id: number | null) => void;
  onTick: (id: number, shift: boolean) => void;
  release: () => void;
}

/** j and k from finding to finding, Enter the first, x ticks, full stop lets the new ones in, Escape leaves. */
export function useWalk(parts: WalkParts): Walk {
  const { shown, waiting, selected, onSelect, onTick, release } = parts;
  const at = selected === null ? -1 : shown.indexOf(selected);
  const go = (index: number) => {
    const id = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (id !== undefined && id !== selected) onSelect(id);
  };
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => go(Math.max(0, at)));
  useKey('x', () => selected !== null && onTick(selected, false), selected !== null);
  useKey('.', release, waiting > 0);
  useKey('Escape', () => onSelect(null), selected !== null);
  return { at, total: shown.length, next: () => go(at + 1), previous: () => go(at - 1) };
}
