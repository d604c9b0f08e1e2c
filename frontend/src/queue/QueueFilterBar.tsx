import { Choice, type Choices } from '../desk/parts';
import { usePicture } from '../feed/LiveProvider';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { text } from '../text';
import type { QueueFilters } from './filters';

interface QueueFilterBarProps {
  filters: QueueFilters;
  onChange: (next: QueueFilters) => void;
}

export function QueueFilterBar({ filters, onChange }: QueueFilterBarProps) {
  const { sites } = usePicture();
  const t = text.queue;
  const severities: Choices = [
    ['', t.any],
    ...SEVERITIES.map((one) => [one, SEVERITY_LOOK[one].label] as const),
  ];
  const kinds: Choices = [
    ['', t.any],
    ...(['incident', 'alert', 'ticket'] as const).map((one) => [one, t.kinds[one]] as const),
  ];
  const places: Choices = [['', t.allSites], ...sites.map((site) => [String(site.id), site.name] as const)];
  return (
    <div className="filters">
      <Choice
        label={t.severity}
        value={filters.severity}
        options={severities}
        onChange={(severity) => onChange({ ...filters, severity: severity as QueueFilters['severity'] })}
      />
      <Choice
        label={t.kind}
        value={filters.kind}
        options={kinds}
        onChange={(kind) => onChange({ ...filters, kind: kind as QueueFilters['kind'] })}
      />
      <Choice
        label={t.site}
        value={filters.site}
        options={places}
        onChange={(site) => onChange({ ...filters, site })}
      />
      <input
        className="field queue-find"
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        value={filters.q}
        onChange={(event) => onChange({ ...filters, q: event.target.value })}
      />
    </div>
  );
}
