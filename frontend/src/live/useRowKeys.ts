import { useKey } from '../shell/keys';
import { type Selection, type SelectionKind, useSelection } from './selection';

/** j and k walk through the rows of the list that is shown; Escape leaves. */
export function useRowKeys(kind: SelectionKind, ids: readonly number[]): Selection | null {
  const [selection, select] = useSelection();
  const at = selection?.kind === kind ? ids.indexOf(selection.id) : -1;
  const go = (index: number) => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, index))];
    if (id !== undefined) select({ kind, id });
  };
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => go(Math.max(0, at)));
  return selection;
}
