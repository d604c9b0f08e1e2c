import { text } from '../text';
import { QUEUE_VIEWS, type QueueView } from './filters';

interface ViewTabsProps {
  view: QueueView;
  /** Null where nothing was counted yet. */
  counts: Record<QueueView, number | null>;
  onView: (view: QueueView) => void;
}

export function ViewTabs({ view, counts, onView }: ViewTabsProps) {
  return (
    <fieldset className="segments view-tabs" aria-label={text.queue.viewsLabel}>
      {QUEUE_VIEWS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === view}
          data-view={one}
          onClick={() => onView(one)}
        >
          {text.queue.views[one]} <b>{counts[one]}</b>
        </button>
      ))}
    </fieldset>
  );
}
