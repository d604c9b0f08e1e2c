/** The search of the top bar: a combobox over people, sites and open alerts. */
import { MapPin, Search, Siren, User } from 'lucide-react';
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { linkTo } from '../live/selection';
import { text } from '../text';
import { useKey } from './keys';
import { type Hit, search } from './search';

export const HIT_ICON = { person: User, site: MapPin, alert: Siren } as const;

export function SearchBox() {
  const picture = usePicture();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const wanted = useDeferredValue(query);
  const hits = useMemo(() => search(picture, wanted), [picture, wanted]);
  useKey('/', () => input.current?.focus());

  function go(hit: Hit | undefined) {
    if (!hit) return;
    navigate(linkTo(hit.kind, hit.id));
    setQuery('');
    setOpen(false);
    input.current?.blur();
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.key === 'ArrowDown') setActive((held) => Math.min(hits.length - 1, held + 1));
    else if (event.key === 'ArrowUp') setActive((held) => Math.max(0, held - 1));
    else if (event.key === 'Enter') go(hits[active]);
    else if (event.key === 'Escape') {
      setQuery('');
      input.current?.blur();
    } else return;
    event.preventDefault();
  }

  const shown = open && wanted.trim() !== '';
  return (
    <search className="search">
      <Search size={15} aria-hidden="true" className="search-icon" />
      <input
        ref={input}
        className="field"
        type="text"
        role="combobox"
        aria-label={text.search.label}
        aria-expanded={shown}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits[active] ? `${id}-${active}` : undefined}
        placeholder={text.search.placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd className="search-key">/</kbd>
      {shown && <Hits id={id} hits={hits} active={active} onPick={go} />}
    </search>
  );
}

export function Hits(props: { id: string; hits: Hit[]; active: number; onPick: (hit: Hit) => void }) {
  const { id, hits, active, onPick } = props;
  return (
    <div className="hits" role="listbox" id={id} aria-label={text.search.label}>
      {hits.length === 0 && <p className="muted hits-none">{text.search.nothing}</p>}
      {hits.map((hit, index) => {
        const Icon = HIT_ICON[hit.kind];
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through and picks options by key
          <div
            key={`${hit.kind}-${hit.id}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="hit"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(hit)}
          >
            <Icon size={15} aria-hidden="true" />
            <span className="ellipsis">{hit.title}</span>
            <span className="muted ellipsis">{hit.detail}</span>
          </div>
        );
      })}
    </div>
  );
}
