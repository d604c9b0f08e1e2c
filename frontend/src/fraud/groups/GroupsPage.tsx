import { useState } from 'react';
import { Link } from 'wouter';
import type { Group, Pair } from '../../api/fraud';
import { Loaded } from '../../desk/parts';
import { Segments, Slab } from '../../judgement/Slab';
import { Empty } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { groupText as t } from '../../text/fraud-model';
import { formatCount, formatShare } from '../../timing/format';
import { FraudFrame } from '../FraudFrame';
import { useGroups } from '../queries';
import { TableScroll } from '../TableScroll';
import { formatValue } from '../words';
import { GroupGraph } from './GroupGraph';

const RANGES = ['14', '28', '90'] as const;
type Range = (typeof RANGES)[number];

/** Who works together: people joined by devices and by the order they punch in. */
export default function GroupsPage() {
  const may = useCan('security:fraud:view');
  const [range, setRange] = useState<Range>('28');
  return (
    <FraudFrame
      at="/fraud/groups"
      title={t.title}
      lead={t.lead}
      testId="groups-page"
      tools={
        <Segments
          label={t.range}
          value={range}
          options={RANGES.map((one) => [one, t.days(Number(one))] as const)}
          onChange={setRange}
        />
      }
    >
      {may && <Found days={Number(range)} />}
    </FraudFrame>
  );
}

function Found({ days }: { days: number }) {
  const query = useGroups(days);
  const [chosen, setChosen] = useState<Group['id'] | null>(null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body" tabIndex={0} aria-label={t.title}>
      <Loaded query={query} rows={10}>
        {(groups) =>
          groups.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <div className="picture-and-table">
              <Slab title={t.graph}>
                <div className="slab-part">
                  <GroupGraph groups={groups} chosen={chosen} onChoose={setChosen} />
                </div>
              </Slab>
              <Slab title={t.title}>
                <ul className="group-list" data-testid="group-list">
                  {groups.map((group) => (
                    <GroupRow
                      key={group.id}
                      group={group}
                      chosen={group.id === chosen}
                      onChoose={() => setChosen(group.id === chosen ? null : group.id)}
                    />
                  ))}
                </ul>
              </Slab>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

interface GroupRowProps {
  group: Group;
  chosen: boolean;
  onChoose: () => void;
}

function GroupRow({ group, chosen, onChoose }: GroupRowProps) {
  const named = new Map(group.people.map(({ person_id, name }) => [person_id, name]));
  return (
    <li aria-current={chosen || undefined}>
      <div className="group-head">
        <button type="button" aria-pressed={chosen} onClick={onChoose}>
          {group.people.map((one) => one.name).join(', ')}
        </button>
        <span className="muted">{t.strength(formatShare(group.strength))}</span>
      </div>
      <p>{group.evidence}</p>
      <p className="pane-links">
        {group.people.map(({ person_id, name }) => (
          <Link key={person_id} href={`/fraud/people/${person_id}`}>
            {name}
          </Link>
        ))}
      </p>
      {(group.devices.length > 0 || group.sites.length > 0) && (
        <p className="muted">
          {[
            group.devices.length > 0 && `${t.devices}: ${group.devices.join(', ')}`,
            group.sites.length > 0 && `${t.sites}: ${group.sites.map((site) => site.name).join(', ')}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      <details open={chosen || undefined}>
        <summary>
          {t.pairs} · {group.pairs.length}
        </summary>
        <PairTable pairs={group.pairs} named={named} />
      </details>
    </li>
  );
}

function PairTable({ pairs, named }: { pairs: readonly Pair[]; named: ReadonlyMap<number, string> }) {
  return (
    <TableScroll label={t.pairs}>
      <table className="twin">
        <thead>
          <tr>
            {t.columns.map((name, index) => (
              <th key={name} scope="col" className={index > 0 && index < 5 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pairs.map((pair) => (
            <tr key={`${pair.a}/${pair.b}/${pair.device ?? ''}`}>
              <th scope="row">
                {named.get(pair.a) ?? pair.a} – {named.get(pair.b) ?? pair.b}
              </th>
              <td className="number">{formatCount(pair.times)}</td>
              <td className="number">{formatCount(pair.days)}</td>
              <td className="number">{pair.gap_s === null ? '–' : t.seconds(formatValue(pair.gap_s))}</td>
              <td className="number">{formatShare(pair.order_share)}</td>
              <td>{pair.device ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
