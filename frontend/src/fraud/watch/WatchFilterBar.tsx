import { useMemo } from 'react';
import { Choice } from '../../desk/parts';
import { usePicture } from '../../feed/LiveProvider';
import { Segments } from '../../judgement/Slab';
import { FRAUD_KINDS, fraudText } from '../../text/fraud';
import { MIN_SCORES, type MinScore, type Show, type WatchFilters } from './watch';

const t = fraudText.watch;

interface WatchFilterBarProps {
  filters: WatchFilters;
  onChange: (next: WatchFilters) => void;
}

export function WatchFilterBar({ filters, onChange }: WatchFilterBarProps) {
  const { sites } = usePicture();
  const siteOptions = useMemo(
    () => [['', t.allSites] as const, ...sites.map(({ id, name }) => [String(id), name] as const)],
    [sites],
  );
  return (
    <div className="filters">
      <Segments
        label={t.filters.show}
        value={filters.show}
        options={Object.entries(t.shows) as [Show, string][]}
        onChange={(show) => onChange({ ...filters, show })}
      />
      <Choice
        label={t.filters.site}
        value={String(filters.site ?? '')}
        options={siteOptions}
        onChange={(site) => onChange({ ...filters, site: site ? Number(site) : null })}
      />
      <Choice
        label={t.filters.score}
        value={filters.score}
        options={MIN_SCORES.map((one) => [one, t.scores[one]] as const)}
        onChange={(score) => onChange({ ...filters, score: score as MinScore })}
      />
      <Choice
        label={t.filters.kind}
        value={filters.kind}
        options={[['', t.allKinds] as const, ...Object.entries(FRAUD_KINDS)]}
        onChange={(kind) => onChange({ ...filters, kind })}
      />
    </div>
  );
}
