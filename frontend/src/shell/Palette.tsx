/** Ctrl+K: type part of a name, Enter goes there. */
import { useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import type { Picture } from '../feed/picture';
import { Dialog } from '../parts/Dialog';
import { useSession } from '../session/session';
import { text } from '../text';
import { type Option, OptionList, optionOf, useOptionKeys } from './Options';
import { placesFor } from './pages';
import { matches, search } from './search';

export default function Palette({ onClose }: { onClose: () => void }) {
  const picture = usePicture();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const id = useId();
  const { capabilities } = useSession().user;
  const options = useMemo(
    () => optionsFor(picture, query, placesFor(capabilities)),
    [picture, query, capabilities],
  );
  const pick = (option: Option) => {
    onClose();
    navigate(option.href);
  };
  const keys = useOptionKeys(options, pick);
  return (
    <Dialog title={text.palette.title} onClose={onClose}>
      <input
        className="field"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-label={text.palette.placeholder}
        aria-activedescendant={options[keys.active] ? `${id}-${keys.active}` : undefined}
        placeholder={text.palette.placeholder}
        data-first-focus
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          keys.startOver();
        }}
        onKeyDown={keys.onKeyDown}
      />
      <OptionList
        id={id}
        label={text.palette.title}
        className="palette-options"
        options={options}
        active={keys.active}
        onPick={pick}
      />
    </Dialog>
  );
}

/** Pages alone until something is typed, then what is found before the pages. */
function optionsFor(picture: Picture, query: string, places: ReturnType<typeof placesFor>): Option[] {
  const pages = places
    .filter(({ name }) => matches(query.trim(), name))
    .map(({ path, name, Icon }): Option => ({ href: path, title: name, detail: text.palette.page, Icon }));
  return [...search(picture, query).map(optionOf), ...pages];
}
