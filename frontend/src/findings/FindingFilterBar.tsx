import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { CATEGORIES } from '../api/findings';
import { useLiveState } from '../feed/LiveProvider';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { usePhone } from '../parts/usePhone';
import { text } from '../text';
import { kindTitle } from '../text/findings';
import { type FindingFilters, NO_FILTERS, ORDERS } from './filters';

interface FindingFilterBarProps {
  filters: FindingFilters;
  onChange: (next: FindingFilters) => void;
}

type Options = [string, string][];

/** Behind a button on a phone, where six choices would fill the screen. */
export function FindingFilterBar({ filters, onChange }: FindingFilterBarProps) {
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const chosen = (['status', 'severity', 'kind', 'site', 'held', 'order'] as const).filter(
    (name) => filters[name] !== NO_FILTERS[name],
  ).length;
  if (!phone) return <Choices filters={filters} onChange={onChange} />;
  return (
    <>
      <button
        type="button"
        className="button small"
        aria-expanded={open}
        onClick={() => setOpen((held) => !held)}
      >
        <SlidersHorizontal size={14} aria-hidden="true" /> {text.findings.filters.label}
        {chosen > 0 && ` · ${chosen}`}
      </button>
      {open && <Choices filters={filters} onChange={onChange} />}
    </>
  );
}

function Choices({ filters, onChange }: FindingFilterBarProps) {
  const sites = useLiveState((state) => state.sites);
  const t = text.findings.filters;
  const set = (name: keyof FindingFilters) => (value: string) => onChange({ ...filters, [name]: value });
  const statuses: Options = [['open', t.open], ...Object.entries(text.findings.status), ['any', t.any]];
  const severities: Options = [
    ['', t.any],
    ...SEVERITIES.map((one): [string, string] => [one, SEVERITY_LOOK[one].label]),
  ];
  const places: Options = [
    ['', t.allSites],
    ...[...sites.values()]
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((site): [string, string] => [String(site.id), site.name]),
  ];
  const digest: Options = [
    ['no', t.told],
    ['yes', t.held],
    ['any', t.any],
  ];
  const orders: Options = ORDERS.map((one) => [one, t[one]]);
  return (
    <div className="filters">
      <Choice label={t.status} value={filters.status} options={statuses} onChange={set('status')} />
      <Choice label={t.severity} value={filters.severity} options={severities} onChange={set('severity')} />
      <KindChoice filters={filters} onChange={onChange} />
      <Choice label={t.site} value={filters.site} options={places} onChange={set('site')} />
      <Choice label={t.digest} value={filters.held} options={digest} onChange={set('held')} />
      <Choice label={t.order} value={filters.order} options={orders} onChange={set('order')} />
    </div>
  );
}

/** Kinds by their category; a kind of another category than the chosen one would find nothing. */
function KindChoice({ filters, onChange }: FindingFilterBarProps) {
  const shown = filters.category ? [filters.category] : CATEGORIES;
  return (
    <label className="filter">
      <span className="muted">{text.findings.filters.kind}</span>
      <select
        className="field"
        value={filters.kind}
        onChange={(event) => onChange({ ...filters, kind: event.target.value })}
      >
        <option value="">{text.findings.filters.allKinds}</option>
        {shown.map((category) => (
          <optgroup key={category} label={text.findings.categories[category]}>
            {text.findings.kindsByCategory[category].map((kind) => (
              <option key={kind} value={kind}>
                {kindTitle(kind)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Options;
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="filter">
      <span className="muted">{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
