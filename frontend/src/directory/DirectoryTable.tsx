/** A searchable table of any length: a grid of rows of which only the visible ones exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { Empty, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { formatCount } from '../timing/format';

interface DirectoryTableProps<Item> {
  title: string;
  columns: readonly string[];
  items: Item[];
  loaded: boolean;
  query: string;
  onQuery: (query: string) => void;
  emptyHint: string;
  /** Columns (from 0) that a phone has no room for. */
  wideOnly: readonly number[];
  filter?: ReactNode;
  keyOf: (item: Item) => number;
  onOpen: (item: Item) => void;
  rowAttributes: (item: Item) => Record<string, string | number>;
  cells: (item: Item) => ReactNode[];
}

const ROW_PX = 36;

export function DirectoryTable<Item>(props: DirectoryTableProps<Item>) {
  const { title, items, loaded, query, onQuery, emptyHint, filter } = props;
  return (
    <main id="content" className="page">
      <header className="page-head">
        <h1>
          {title} <span className="muted">{loaded && formatCount(items.length)}</span>
        </h1>
        <div className="filters">
          <input
            className="field"
            type="search"
            aria-label={text.live.queue.filter}
            placeholder={text.live.queue.filter}
            value={query}
            onChange={(event) => onQuery(event.target.value)}
          />
          {filter}
        </div>
      </header>
      {!loaded && <Skeleton rows={12} />}
      {loaded && items.length === 0 && (
        <Empty
          title={query ? text.live.queue.emptyFiltered : text.live.queue.empty}
          hint={query ? undefined : emptyHint}
        />
      )}
      {items.length > 0 && <Rows {...props} />}
    </main>
  );
}

function Rows<Item>(props: DirectoryTableProps<Item>) {
  const { title, columns, wideOnly, items, keyOf, onOpen, rowAttributes, cells } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const before = drawn[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body" ref={scroller} tabIndex={0} aria-label={title}>
      <table className="table directory" aria-rowcount={items.length + 1}>
        <thead>
          <tr>
            {columns.map((name, column) => (
              <th key={name} scope="col" className={wideOnly.includes(column) ? 'wide-only' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height_px={before} columns={columns.length} />
          {drawn.map(({ index }) => {
            const item = items[index];
            return item === undefined ? null : (
              <tr
                key={keyOf(item)}
                {...rowAttributes(item)}
                aria-rowindex={index + 2}
                onClick={() => onOpen(item)}
              >
                {cells(item).map((cell, column) => (
                  <td key={columns[column]} className={wideOnly.includes(column) ? 'wide-only' : undefined}>
                    {column === 1 ? <Open onOpen={() => onOpen(item)}>{cell}</Open> : cell}
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height_px={after} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

/** The row answers the mouse as a whole; for the keyboard its name is the button. */
function Open({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      className="link plain"
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      {children}
    </button>
  );
}

function Spacer({ height_px, columns }: { height_px: number; columns: number }) {
  if (height_px <= 0) return null;
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height: height_px }} />
    </tr>
  );
}
