import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Fairness, FairnessGroup } from '../../api/fraud';
import { Loaded } from '../../desk/parts';
import { useCommonZone } from '../../judgement/place';
import { Segments, Slab } from '../../judgement/Slab';
import { Empty } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { fairnessText as t } from '../../text/fraud-model';
import { formatCount, formatMoment, formatShare } from '../../timing/format';
import { FraudFrame } from '../FraudFrame';
import { useFairness } from '../queries';
import { TableScroll } from '../TableScroll';

const RANGES = ['30', '90', '180'] as const;
type Range = (typeof RANGES)[number];

/** Who is suspected wrongly more often than others, and why. */
export default function FairnessPage() {
  const may = useCan('security:fraud:view');
  const [range, setRange] = useState<Range>('90');
  return (
    <FraudFrame
      at="/fraud/fairness"
      title={t.title}
      lead={t.lead}
      testId="fairness-page"
      tools={
        <Segments
          label={t.range}
          value={range}
          options={RANGES.map((one) => [one, t.days(Number(one))] as const)}
          onChange={setRange}
        />
      }
    >
      {may && <Report days={Number(range)} />}
    </FraudFrame>
  );
}

function Report({ days }: { days: number }) {
  const query = useFairness(days);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body fraud-grid" tabIndex={0} aria-label={t.title}>
      <Loaded query={query} rows={10}>
        {(report) =>
          report.groups.length === 0 ? (
            <Empty title={t.tooFew} hint={t.tooFewHint}>
              <Link className="button" href="/fraud/labels?kind=sample">
                {t.toLabels}
              </Link>
            </Empty>
          ) : (
            <Groups report={report} />
          )
        }
      </Loaded>
    </section>
  );
}

function Groups({ report }: { report: Fairness }) {
  const zone = useCommonZone();
  const unfair = report.groups.filter((group) => group.significant);
  const dimensions = [...new Set(report.groups.map((group) => group.dimension))];
  const day = (at: string) => formatMoment(at, 0, zone);
  return (
    <>
      <p className="muted">
        {t.judged(formatCount(report.judged), day(report.since), day(report.until))} {report.note}
      </p>
      <Slab title={t.significant} testId="unfair">
        {unfair.length === 0 && <Empty title={t.none} hint={t.noneHint} />}
        {unfair.length > 0 && (
          <ul className="group-list">
            {unfair.map((group) => (
              <li key={`${group.dimension}/${group.name}`}>
                <p className="with-mark strong">
                  <TriangleAlert size={15} aria-hidden="true" style={{ color: 'var(--high)' }} />{' '}
                  {t.one[group.dimension] ?? group.dimension}: {group.name}
                </p>
                <p>{t.sentence(share(group.false_alarm_rate), share(group.rate_elsewhere))}</p>
                <p className="muted">{group.why}</p>
              </li>
            ))}
          </ul>
        )}
      </Slab>
      <div className="model-columns">
        {dimensions.map((dimension) => (
          <Slab key={dimension} title={t.dimensions[dimension] ?? dimension}>
            <DimensionTable
              name={t.dimensions[dimension] ?? dimension}
              groups={report.groups.filter((group) => group.dimension === dimension)}
            />
          </Slab>
        ))}
      </div>
    </>
  );
}

function DimensionTable({ name, groups }: { name: string; groups: readonly FairnessGroup[] }) {
  return (
    <TableScroll label={name}>
      <table className="table">
        <thead>
          <tr>
            {t.columns.map((column, index) => (
              <th key={column} scope="col" className={index > 0 ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.name} data-significant={group.significant || undefined}>
              <td>
                {group.name}{' '}
                {group.significant && (
                  <TriangleAlert size={13} role="img" aria-label={t.mark} style={{ color: 'var(--high)' }} />
                )}
              </td>
              <td className="number">{formatCount(group.innocents)}</td>
              <td className="number">{formatCount(group.false_alarms)}</td>
              <td className={group.significant ? 'number strong' : 'number'}>
                {share(group.false_alarm_rate)}
              </td>
              <td className="number">{share(group.rate_elsewhere)}</td>
              <td className="number">{formatShare(group.missed_rate)}</td>
              <td className="number">{group.p_value < 0.001 ? '< 0.001' : group.p_value.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

/** False alarms are rare: per cent with a digit. */
function share(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
