import { useState } from 'react';
import { SIGNALS, type SignalName, type Signals } from '../../api/types';
import { Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { formatClock, formatCount, formatDistance } from '../../timing/format';
import { usePersonSignals, useSignalQuarters } from './queries';
import { Section, TwinToggle } from './Section';

export function formatSignal(name: SignalName, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return name === 'movement_distance_meters' ? formatDistance(value) : formatCount(value);
}

export function PersonSignalsSection({ person_id, zone }: { person_id: number; zone: string | undefined }) {
  const totals = usePersonSignals(person_id);
  const { ends, quarters } = useSignalQuarters(person_id);
  const [asTable, setAsTable] = useState(false);
  return (
    <Section title={text.live.panel.signals} aside={<TwinToggle asTable={asTable} onToggle={setAsTable} />}>
      {totals.isPending && <Skeleton rows={5} />}
      {totals.isError && <Failure error={totals.error} onRetry={() => totals.refetch()} />}
      {totals.data &&
        (asTable ? (
          <QuarterTable ends={ends} quarters={quarters} zone={zone} />
        ) : (
          <dl className="signals">
            {SIGNALS.map((name) => (
              <div key={name} data-testid={`signal-${name}`} data-value={totals.data.signals[name] ?? ''}>
                <dt>{text.live.signals[name]}</dt>
                <dd className="spark">
                  <Sparkline values={quarters.map((one) => one?.[name] ?? null)} />
                </dd>
                <dd className="number strong">{formatSignal(name, totals.data.signals[name])}</dd>
              </div>
            ))}
          </dl>
        ))}
    </Section>
  );
}

const WIDTH = 160;
const HEIGHT = 20;

/** A missing measurement leaves a hole; it is never drawn as zero. */
function Sparkline({ values }: { values: (number | null)[] }) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const points = values.map((value, index) =>
    value === null
      ? null
      : ([
          (index / (values.length - 1)) * (WIDTH - 4) + 2,
          HEIGHT - 3 - (value / most) * (HEIGHT - 6),
        ] as const),
  );
  const runs: string[] = [];
  let run: string[] = [];
  for (const point of [...points, null]) {
    if (point) run.push(point.map((part) => part.toFixed(1)).join(','));
    else if (run.length > 0) {
      runs.push(run.join(' '));
      run = [];
    }
  }
  const end = points.at(-1);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {runs.map((line) => (
        <polyline key={line} points={line} className="spark-line" vectorEffect="non-scaling-stroke" />
      ))}
      {end && <circle cx={end[0]} cy={end[1]} r="2.2" className="spark-end" />}
    </svg>
  );
}

function QuarterTable(props: { ends: string[]; quarters: (Signals | null)[]; zone: string | undefined }) {
  return (
    <table className="twin">
      <thead>
        <tr>
          <th scope="col">{text.live.panel.quarter}</th>
          {SIGNALS.map((name) => (
            <th key={name} scope="col" className="number">
              {text.live.signals[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.ends.map((end, index) => (
          <tr key={end}>
            <th scope="row">{formatClock(end, props.zone)}</th>
            {SIGNALS.map((name) => (
              <td key={name} className="number">
                {formatSignal(name, props.quarters[index]?.[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
