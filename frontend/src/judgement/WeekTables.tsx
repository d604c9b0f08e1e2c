/** The table twins of the heat map and the chart. */
import { judgementText as t } from '../text/judgement';
import type { Metric, Profile } from './types';
import { hourName } from './week';
import { formatMetric } from './words';

interface WeekTableProps {
  label: string;
  hours: readonly number[];
  week: readonly (Profile | null)[];
  metric: Metric;
}

export function WeekTable({ label, hours, week, metric }: WeekTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="twin-scroll" tabIndex={0} aria-label={t.baselines.tableOf(label)}>
      <table className="twin">
        <thead>
          <tr>
            {t.baselines.columns.map((name, column) => (
              <th key={name} scope="col" className={column > 0 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => {
            const profile = week[hour];
            return (
              <tr key={hour}>
                <th scope="row">{hourName(hour)}</th>
                {profile ? (
                  <>
                    <td className="number">{formatMetric(metric, profile.mean)}</td>
                    <td className="number">{formatMetric(metric, profile.p05)}</td>
                    <td className="number">{formatMetric(metric, profile.p95)}</td>
                    <td className="number">{profile.sample_count}</td>
                  </>
                ) : (
                  <td colSpan={4} className="number muted">
                    {t.baselines.none}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
