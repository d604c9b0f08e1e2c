/** Found people, sites, alerts and pages as options under an input that keeps the focus. */
import { type LucideIcon, MapPin, ScanSearch, Siren, User } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { linkTo } from '../live/selection';
import { text } from '../text';
import type { Hit } from './search';

export interface Option {
  href: string;
  title: string;
  detail: string;
  Icon: LucideIcon;
}

const ICONS = { person: User, site: MapPin, alert: Siren, finding: ScanSearch } as const;

export function optionOf(hit: Hit): Option {
  const href = hit.kind === 'finding' ? `/findings/${hit.id}` : linkTo(hit.kind, hit.id);
  return { href, title: hit.title, detail: hit.detail, Icon: ICONS[hit.kind] };
}

/** Up and down move, Enter picks; other keys are the input's own. */
export function useOptionKeys(options: readonly Option[], onPick: (option: Option) => void) {
  const [active, setActive] = useState(0);
  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[active];
    if (event.key === 'ArrowDown') setActive(Math.min(options.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(0, active - 1));
    else if (event.key === 'Enter' && option) onPick(option);
    else return;
    event.preventDefault();
  };
  return { active, startOver: () => setActive(0), onKeyDown };
}

interface OptionListProps {
  id: string;
  label: string;
  className: string;
  options: readonly Option[];
  active: number;
  onPick: (option: Option) => void;
}

export function OptionList({ id, label, className, options, active, onPick }: OptionListProps) {
  return (
    <div className={className} role="listbox" id={id} aria-label={label}>
      {options.length === 0 && <p className="muted hits-none">{text.search.nothing}</p>}
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input above moves through and picks options by key
        <div
          key={option.href}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="hit"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(option)}
        >
          <option.Icon size={15} aria-hidden="true" />
          <span className="ellipsis">{option.title}</span>
          <span className="muted ellipsis">{option.detail}</span>
        </div>
      ))}
    </div>
  );
}
