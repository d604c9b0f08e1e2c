import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { text } from '../text';

interface ListToolsProps<View extends string> {
  views: readonly View[];
  names: Record<View, string>;
  view: View;
  onView: (view: View) => void;
  query: string;
  onQuery: (query: string) => void;
}

/** The views of a list as segments, and a filter behind a button. */
export function ListTools<View extends string>(props: ListToolsProps<View>) {
  const { views, names, view, onView, query, onQuery } = props;
  const [open, setOpen] = useState(query !== '');
  return (
    <div className="list-tools">
      <div className="segments">
        {views.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} onClick={() => onView(one)}>
            {names[one]}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={text.live.queue.filter}
        aria-expanded={open}
        onClick={() => {
          if (open) onQuery('');
          setOpen(!open);
        }}
      >
        <SlidersHorizontal size={16} aria-hidden="true" />
      </button>
      {open && (
        <input
          className="field"
          type="search"
          aria-label={text.live.queue.filter}
          placeholder={text.live.queue.filter}
          // biome-ignore lint/a11y/noAutofocus: opened by the button beside it, to type
          autoFocus
          value={query}
          onChange={(event) => onQuery(event.target.value)}
        />
      )}
    </div>
  );
}
