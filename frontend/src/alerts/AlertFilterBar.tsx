import { useLiveState } from '../feed/LiveProvider';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { text } from '../text';
import type { AlertFilters } from './filters';

interface AlertFilterBarProps {
  filters: AlertFilters;
  onChange: (next: AlertFilters) => void;
}

export function AlertFilterBar({ filters, onChange }: AlertFilterBarProps) {
  const sites = useLiveState((state) => state.sites);
  const t = text.alerts.page;
  const statuses: [string, string][] = [
    ['open', t.openOnly],
    ...(['NEW', 'ACKNOWLEDGED', 'CLEARED', 'RESOLVED'] as const).map((one): [string, string] => [
      one,
      text.alerts.status[one],
    ]),
    ['any', t.any],
  ];
  const severities: [string, string][] = [
    ['', t.any],
    ...SEVERITIES.map((one): [string, string] => [one, SEVERITY_LOOK[one].label]),
  ];
  const places: [string, string][] = [
    ['', t.allSites],
    ...[...sites.values()]
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((site): [string, string] => [String(site.id), site.name]),
  ];
  return (
    <div className="filters">
      <Choice
        label={t.status}
        value={filters.status}
        options={statuses}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <Choice
        label={t.severity}
        value={filters.severity}
        options={severities}
        onChange={(severity) => onChange({ ...filters, severity })}
      />
      <Choice
        label={t.site}
        value={filters.site}
        options={places}
        onChange={(site) => onChange({ ...filters, site })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [string, string][];
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
