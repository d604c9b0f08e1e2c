import { useState } from 'react';
import { SIGNALS, type SiteSignals } from '../../api/types';
import { Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { useSiteSignals } from './queries';
import { Section, TwinToggle } from './Section';
import { formatSignal } from './Signals';

export function SiteSignalsSection({ site_id }: { site_id: number }) {
  const signals = useSiteSignals(site_id);
  const [asTable, setAsTable] = useState(false);
  return (
    <Section
      title={text.live.panel.siteSignals}
      aside={<TwinToggle asTable={asTable} onToggle={setAsTable} />}
    >
      {signals.isPending && <Skeleton rows={5} />}
      {signals.isError && <Failure error={signals.error} onRetry={() => signals.refetch()} />}
      {signals.data && (asTable ? <PeopleTable data={signals.data} /> : <Shares data={signals.data} />)}
    </Section>
  );
}

/** Each signal as the people's shares of it: a site carried by one person looks like it. */
function Shares({ data }: { data: SiteSignals }) {
  return (
    <dl className="signals">
      {SIGNALS.map((name) => {
        const parts = data.people
          .map((person) => ({ id: person.person_id, value: person.signals[name] ?? 0 }))
          .filter((part) => part.value > 0)
          .sort((a, b) => b.value - a.value);
        return (
          <div key={name} data-testid={`signal-${name}`} data-value={data.aggregated_signals[name] ?? ''}>
            <dt>{text.live.signals[name]}</dt>
            <dd className="shares" aria-hidden="true">
              {parts.map((part) => (
                <span key={part.id} style={{ flexGrow: part.value }} />
              ))}
            </dd>
            <dd className="number strong">{formatSignal(name, data.aggregated_signals[name])}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function PeopleTable({ data }: { data: SiteSignals }) {
  return (
    <table className="twin">
      <thead>
        <tr>
          <th scope="col">{text.live.panel.people}</th>
          {SIGNALS.map((name) => (
            <th key={name} scope="col" className="number">
              {text.live.signals[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.people.map((person) => (
          <tr key={person.person_id}>
            <th scope="row">{person.person_name}</th>
            {SIGNALS.map((name) => (
              <td key={name} className="number">
                {formatSignal(name, person.signals[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
