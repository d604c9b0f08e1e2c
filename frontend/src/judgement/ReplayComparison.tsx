/** What would have been said instead: the sentence, four figures, and the kinds beside each other. */
import { judgementText as t } from '../text/judgement';
import { formatCount } from '../timing/format';
import { headingOf, kindBars } from './comparing';
import { useKindTitle } from './kinds';
import { Slab } from './Slab';
import type { Comparison } from './types';

export function Figures({ comparison }: { comparison: Comparison }) {
  const missed = comparison.confirmed_missed.length;
  const figures: [string, number, string?][] = [
    [t.replay.here, comparison.findings],
    [headingOf(comparison), comparison.against_findings],
    [t.replay.avoided, comparison.false_alarms_avoided],
    [t.replay.missed, missed, missed > 0 ? 'grave' : undefined],
  ];
  return (
    <dl className="figures">
      {figures.map(([name, value, tone]) => (
        <div key={name} data-tone={tone}>
          <dt>{name}</dt>
          <dd>{formatCount(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Bars with their numbers beside them: the chart is its own table. */
export function KindTable({ comparison }: { comparison: Comparison }) {
  const titleOf = useKindTitle();
  const bars = kindBars(comparison.by_type);
  return (
    <Slab title={t.replay.byKind}>
      {bars.length === 0 ? (
        <p className="muted slab-part">{t.replay.emptyTabs.all}</p>
      ) : (
        <table className="kinds" data-testid="kinds">
          <thead>
            <tr>
              <th scope="col">{t.replay.kind}</th>
              <th scope="col">
                <span className="swatch here" aria-hidden="true" /> {t.replay.here}
              </th>
              <th scope="col">
                <span className="swatch there" aria-hidden="true" /> {headingOf(comparison)}
              </th>
              <th scope="col" className="number">
                {t.replay.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.finding_type} data-kind={bar.finding_type}>
                <th scope="row">{titleOf(bar.finding_type)}</th>
                <td>
                  <Bar share={bar.here_share} count={bar.here} side="here" />
                </td>
                <td>
                  <Bar share={bar.there_share} count={bar.there} side="there" />
                </td>
                <td className="number nowrap muted">{differenceOf(bar.here, bar.there)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Slab>
  );
}

function Bar({ share, count, side }: { share: number; count: number; side: 'here' | 'there' }) {
  return (
    <span className="kind-bar">
      <span className="kind-track" aria-hidden="true">
        <span className={side} style={{ width: `${share * 100}%` }} />
      </span>
      <b>{formatCount(count)}</b>
    </span>
  );
}

function differenceOf(here: number, there: number): string {
  if (here === there) return t.replay.sameCount;
  return here < there ? t.replay.fewer(there - here) : t.replay.extra(here - there);
}
