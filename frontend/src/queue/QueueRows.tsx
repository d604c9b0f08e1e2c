import type { RefObject } from 'react';
import { Link } from 'wouter';
import type { WorkItem } from '../api/response';
import type { Ticks } from '../findings/useTicks';
import { VirtualList } from '../parts/VirtualList';
import { text } from '../text';
import { WorkWords, workMarks } from './WorkRow';

interface QueueRowsProps {
  scroller: RefObject<HTMLDivElement | null>;
  items: readonly WorkItem[];
  waiting: number;
  onRelease: () => void;
  chosen: string | null;
  addressOf: (key: string) => string;
  ticks: Ticks<string>;
}

export function QueueRows(props: QueueRowsProps) {
  const { scroller, items, waiting, onRelease, chosen, addressOf, ticks } = props;
  return (
    <div className="list-scroll" ref={scroller} data-testid="queue-list">
      {waiting > 0 && (
        <button type="button" className="new-rows" onClick={onRelease}>
          {text.live.queue.newRows(waiting)}
        </button>
      )}
      <VirtualList
        scroller={scroller}
        count={items.length}
        rowHeight_px={96}
        keyOf={(index) => items[index]?.key ?? index}
        label={text.queue.label}
        activeIndex={items.findIndex((item) => item.key === chosen)}
      >
        {(index) => {
          const item = items[index];
          return item ? (
            <TickRow item={item} href={addressOf(item.key)} selected={item.key === chosen} ticks={ticks} />
          ) : null;
        }}
      </VirtualList>
    </div>
  );
}

interface TickRowProps {
  item: WorkItem;
  href: string;
  selected: boolean;
  ticks: Ticks<string>;
}

function TickRow({ item, href, selected, ticks }: TickRowProps) {
  const outcome = ticks.outcomes.get(item.key);
  return (
    <div
      className={`row finding-row work-row ${item.status.toLowerCase()}`}
      {...workMarks(item)}
      aria-current={selected || undefined}
    >
      <label className="tick">
        <input
          type="checkbox"
          aria-label={text.queue.select(item.title)}
          checked={ticks.ticked.has(item.key)}
          onChange={(event) => ticks.toggle(item.key, (event.nativeEvent as MouseEvent).shiftKey === true)}
        />
      </label>
      <Link className="finding-open" href={href}>
        <WorkWords item={item} />
        {outcome && <b className={`outcome ${outcome} work-outcome`}>{text.alerts.page.outcome[outcome]}</b>}
      </Link>
    </div>
  );
}
