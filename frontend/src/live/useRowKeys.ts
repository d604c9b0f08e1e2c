import { useKey } from '../shell/keys';
import {
  keyOfSelection,
  type Selection,
  type SelectionKind,
  selectionOfKey,
  useSelection,
} from './selection';

/** j and k walk through the rows of the list that is shown. */
export function useRowKeys(kind: SelectionKind, ids: readonly number[]): Selection | null {
  return useSelectionKeys(ids.map((id) => keyOfSelection({ kind, id })));
}

/** The same where rows of more than one kind stand in one list; keys as `keyOfSelection` makes them. */
export function useSelectionKeys(keys: readonly string[]): Selection | null {
  const [selection, select] = useSelection();
  const at = selection ? keys.indexOf(keyOfSelection(selection)) : -1;
  const go = (index: number) => {
    const next = selectionOfKey(keys[Math.max(0, Math.min(keys.length - 1, index))] ?? '');
    if (next) select(next);
  };
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => go(Math.max(0, at)));
  return selection;
}
