/** A list of any length that draws only what can be seen. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';

interface VirtualListProps {
  scroller: RefObject<HTMLDivElement | null>;
  count: number;
  rowHeight_px: number;
  keyOf(index: number): React.Key;
  children(index: number): ReactNode;
  label: string;
  /** Kept in view when it changes. */
  activeIndex?: number;
}

export function VirtualList(props: VirtualListProps) {
  const { scroller, count, rowHeight_px, keyOf, children, label, activeIndex = -1 } = props;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight_px,
    getItemKey: keyOf,
    overscan: 8,
  });
  // The scroller is the parent's element: it exists only after the first drawing, which must be repeated then.
  const [, redraw] = useState(false);
  useEffect(() => redraw(true), []);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtual]);
  return (
    <ul className="virtual" aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => (
        <li
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          style={{ transform: `translateY(${item.start}px)` }}
          aria-setsize={count}
          aria-posinset={item.index + 1}
        >
          {children(item.index)}
        </li>
      ))}
    </ul>
  );
}
