import { type FormEvent, useEffect, useState } from 'react';
import { Choice } from '../desk/parts';
import { Tabs } from '../desk/Tabs';
import { usePicture } from '../feed/LiveProvider';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { OPEN_STATUSES, ORDERS, type TicketFilters, type TicketOrder, ticketAddress, VIEWS } from './filters';
import { PRIORITIES, type TicketCounts } from './types';

const t = deskText.tickets;

interface FilterBarProps {
  filters: TicketFilters;
  onChange: (next: TicketFilters) => void;
}

export function TicketFilterBar({ filters, onChange }: FilterBarProps) {
  const { sites } = usePicture();
  const change = (part: Partial<TicketFilters>) => onChange({ ...filters, ...part });
  return (
    <div className="filters">
      <SearchField value={filters.q} onChange={(q) => change({ q })} />
      <Choice
        label={t.filters.owner}
        value={filters.owner}
        options={[
          ['', t.filters.everybody],
          ['me', t.filters.me],
          ['none', t.filters.none],
        ]}
        onChange={(owner) => change({ owner })}
      />
      <Choice
        label={t.filters.priority}
        value={filters.priority}
        options={[['', t.filters.any], ...PRIORITIES.map((one) => [one, t.priorities[one]] as const)]}
        onChange={(priority) => change({ priority })}
      />
      <Choice
        label={t.filters.site}
        value={filters.site}
        options={[
          ['', text.alerts.page.allSites],
          ...sites.map((one) => [String(one.id), one.name] as const),
        ]}
        onChange={(site) => change({ site })}
      />
      <Choice
        label={t.filters.order}
        value={filters.order}
        options={ORDERS.map((one) => [one, t.orders[one]] as const)}
        onChange={(order) => change({ order: order as TicketOrder })}
      />
      <label className="filter tick-filter">
        <input
          type="checkbox"
          checked={filters.overdue === 'yes'}
          onChange={(event) => change({ overdue: event.target.checked ? 'yes' : '' })}
        />
        {t.filters.overdue}
      </label>
    </div>
  );
}

/** Searches when Enter is pressed or the field is left: the server is asked once a word, not once a letter. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const send = () => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <form
      className="filter"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
    >
      <input
        className="field"
        type="search"
        aria-label={t.filters.search}
        placeholder={t.filters.searchHint}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={send}
      />
    </form>
  );
}

/** One tab a status, with how many there are. */
export function StatusTabs({
  filters,
  counts,
}: {
  filters: TicketFilters;
  counts: TicketCounts | undefined;
}) {
  return (
    <Tabs
      label={t.filters.status}
      current={filters.status}
      tabs={VIEWS.map((view) => ({
        key: view,
        name: t.views[view],
        href: ticketAddress({ ...filters, status: view }),
        count: counts && countOf(counts, view),
      }))}
    />
  );
}

/** What is done with is many and says nothing: only what is open is counted. */
function countOf(counts: TicketCounts, view: (typeof VIEWS)[number]): number | null {
  if (view === 'open') return counts.open;
  if (view === 'any' || !OPEN_STATUSES.includes(view)) return null;
  return counts.by_status[view] ?? 0;
}
