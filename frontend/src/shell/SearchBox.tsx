/** The search of the top bar: a combobox over people, sites and open alerts. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { text } from '../text';
import { useKey } from './keys';
import { type Option, OptionList, optionOf, useOptionKeys } from './Options';
import { search } from './search';

export function SearchBox() {
  const picture = usePicture();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const wanted = useDeferredValue(query);
  const options = useMemo(() => search(picture, wanted).map(optionOf), [picture, wanted]);
  useKey('/', () => input.current?.focus());

  const leave = () => {
    setQuery('');
    input.current?.blur();
  };
  const pick = (option: Option) => {
    navigate(option.href);
    leave();
  };
  const keys = useOptionKeys(options, pick);
  const onKeyDown = (event: KeyboardEvent) => (event.key === 'Escape' ? leave() : keys.onKeyDown(event));
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
        aria-activedescendant={shown && options[keys.active] ? `${id}-${keys.active}` : undefined}
        placeholder={text.search.placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          keys.startOver();
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd className="search-key">/</kbd>
      {shown && (
        <OptionList
          id={id}
          label={text.search.label}
          className="hits"
          options={options}
          active={keys.active}
          onPick={pick}
        />
      )}
    </search>
  );
}
