/** Ctrl+K: type part of a name, Enter goes there. */
import type { ArrowRight } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { linkTo } from '../live/selection';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { PAGES } from './pages';
import { HIT_ICON } from './SearchBox';
import { matches, search } from './search';

interface Option {
  key: string;
  href: string;
  title: string;
  detail: string;
  Icon: typeof ArrowRight;
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const picture = usePicture();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const options = useMemo(() => optionsFor(picture, query), [picture, query]);

  function go(option: Option | undefined) {
    if (!option) return;
    onClose();
    navigate(option.href);
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.key === 'ArrowDown') setActive((held) => Math.min(options.length - 1, held + 1));
    else if (event.key === 'ArrowUp') setActive((held) => Math.max(0, held - 1));
    else if (event.key === 'Enter') go(options[active]);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={text.palette.title} onClose={onClose}>
      <input
        className="field"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-label={text.palette.placeholder}
        aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
        placeholder={text.palette.placeholder}
        data-first-focus
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-options" role="listbox" id={id} aria-label={text.palette.title}>
        {options.length === 0 && <p className="muted hits-none">{text.search.nothing}</p>}
        {options.map(({ key, title, detail, Icon, ...option }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through and picks options by key
          <div
            key={key}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="hit"
            onClick={() => go({ key, title, detail, Icon, ...option })}
          >
            <Icon size={15} aria-hidden="true" />
            <span className="ellipsis">{title}</span>
            <span className="muted ellipsis">{detail}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function optionsFor(picture: Parameters<typeof search>[0], query: string): Option[] {
  const pages = PAGES.filter(({ name }) => matches(query.trim(), name)).map(
    ({ path, name, Icon }): Option => ({
      key: path,
      href: path,
      title: name,
      detail: text.palette.page,
      Icon,
    }),
  );
  const hits = search(picture, query).map(
    (hit): Option => ({
      key: `${hit.kind}-${hit.id}`,
      href: linkTo(hit.kind, hit.id),
      title: hit.title,
      detail: hit.detail,
      Icon: HIT_ICON[hit.kind],
    }),
  );
  return query.trim() ? [...hits, ...pages] : pages;
}
