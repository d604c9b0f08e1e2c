import { type RefObject, useCallback, useMemo, useRef } from 'react';
import type { Outcome } from '../alerts/deeds';
import type { Finding } from '../api/findings';
import { useLiveState } from '../feed/LiveProvider';
import { useHeldOrder } from '../live/queue/useHeldOrder';
import { VirtualList } from '../parts/VirtualList';
import { text } from '../text';
import { FindingRow } from './FindingRow';
import { type FindingFilters, findingAddress } from './filters';

/** The order on the screen: rows keep their place while somebody is at them, new ones wait. */
export function useFindingOrder(
  findings: readonly Finding[],
  scroller: RefObject<HTMLDivElement | null>,
  selected: boolean,
  scope: string,
) {
  const live = useLiveState((state) => state.findings);
  const known = useMemo(() => new Map(findings.map((finding) => [finding.id, finding])), [findings]);
  const last = useRef(new Map<number, Finding>());
  const find = useCallback(
    // What no longer fits is remembered as it was last seen: its row stays until the list is let go.
    (id: number) => known.get(id) ?? live.get(id) ?? last.current.get(id),
    [known, live],
  );
  const wanted = useMemo(() => findings.map((finding) => finding.id), [findings]);
  const exists = useCallback((id: number) => find(id) !== undefined, [find]);
  const order = useHeldOrder(wanted, exists, scroller, selected, scope);
  last.current = new Map(
    order.shown.flatMap((id) => {
      const finding = find(id);
      return finding ? [[id, finding] as const] : [];
    }),
  );
  return { ...order, find };
}

interface FindingListProps {
  scroller: RefObject<HTMLDivElement | null>;
  shown: readonly number[];
  waiting: number;
  find: (id: number) => Finding | undefined;
  filters: FindingFilters;
  selected: number | null;
  ticked: ReadonlySet<number>;
  outcomes: ReadonlyMap<number, Outcome>;
  onTick: (id: number, shift: boolean) => void;
  onRelease: () => void;
  children?: React.ReactNode;
}

export function FindingList(props: FindingListProps) {
  const { scroller, shown, waiting, find, filters, selected, ticked, outcomes, onTick, onRelease } = props;
  return (
    <div className="list-scroll" ref={scroller} data-testid="finding-list">
      {waiting > 0 && (
        <button type="button" className="new-rows" onClick={onRelease}>
          {text.live.queue.newRows(waiting)}
        </button>
      )}
      <VirtualList
        scroller={scroller}
        count={shown.length}
        rowHeight_px={105}
        keyOf={(index) => shown[index] ?? index}
        label={text.findings.list.label}
        activeIndex={selected === null ? -1 : shown.indexOf(selected)}
      >
        {(index) => {
          const finding = find(shown[index] ?? -1);
          return finding ? (
            <FindingRow
              finding={finding}
              href={findingAddress(filters, finding.id)}
              selected={finding.id === selected}
              ticked={ticked.has(finding.id)}
              outcome={outcomes.get(finding.id)}
              onTick={onTick}
            />
          ) : null;
        }}
      </VirtualList>
      {props.children}
    </div>
  );
}
