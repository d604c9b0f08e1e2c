/** A week as 7 by 24 buttons: the mean by shade, hatched where there is little or nothing to go by. */
import { type KeyboardEvent, useRef } from 'react';
import { usePhone } from '../parts/usePhone';
import { judgementText as t } from '../text/judgement';
import type { Metric, Profile } from './types';
import { clockOf, DAYS, HOURS_A_DAY, hourByKey, hourName, isThin, SHADES, shadeOf } from './week';
import { formatMetric } from './words';

interface HeatMapProps {
  week: readonly (Profile | null)[];
  metric: Metric;
  highest: number;
  chosen: number;
  /** The hour it is at the site. */
  now: number;
  onChoose: (hour_of_week: number) => void;
}

const ALL_DAYS = DAYS.map((_, day) => day);
const ALL_HOURS = Array.from({ length: HOURS_A_DAY }, (_, hour) => hour);

/** On a phone the days stand side by side and the hours go down, so that a thumb hits one. */
export function HeatMap(props: HeatMapProps) {
  const { chosen, onChoose } = props;
  const phone = usePhone();
  const table = useRef<HTMLTableElement>(null);
  const [rows, columns] = phone ? [ALL_HOURS, ALL_DAYS] : [ALL_DAYS, ALL_HOURS];
  const hourAt = (row: number, column: number) =>
    phone ? column * HOURS_A_DAY + row : row * HOURS_A_DAY + column;

  function onKeyDown(event: KeyboardEvent) {
    const across = phone ? HOURS_A_DAY : 1;
    const next = hourByKey(event.key, chosen, across, phone ? 1 : HOURS_A_DAY);
    if (next === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChoose(next);
    table.current?.querySelector<HTMLElement>(`[data-hour="${next}"]`)?.focus();
  }

  return (
    <table
      className={phone ? 'heat upright' : 'heat'}
      ref={table}
      onKeyDown={onKeyDown}
      data-testid="heat-map"
    >
      <caption className="visually-hidden">{t.baselines.heatCaption}</caption>
      <thead>
        <tr>
          <td />
          {columns.map((column) => (
            <th key={column} scope="col">
              {phone ? DAYS[column] : String(column).padStart(2, '0')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{phone ? clockOf(row) : DAYS[row]}</th>
            {columns.map((column) => {
              const hour = hourAt(row, column);
              return (
                <td key={column}>
                  <HeatCell {...props} hour={hour} profile={props.week[hour] ?? null} />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HeatCell(props: HeatMapProps & { hour: number; profile: Profile | null }) {
  const { hour, profile, metric, highest, chosen, now, onChoose } = props;
  const label = describe(hour, profile, metric);
  return (
    <button
      type="button"
      className="heat-cell"
      data-hour={hour}
      data-shade={profile ? shadeOf(profile.mean, highest) : undefined}
      data-known={profile === null ? 'none' : isThin(profile) ? 'thin' : 'well'}
      data-now={hour === now || undefined}
      aria-pressed={hour === chosen}
      aria-label={label}
      title={label}
      // One stop for the whole week: arrows move inside.
      tabIndex={hour === chosen ? 0 : -1}
      onClick={() => onChoose(hour)}
    />
  );
}

function describe(hour: number, profile: Profile | null, metric: Metric): string {
  const name = hourName(hour);
  if (profile === null) return t.baselines.cellNone(name);
  const mean = formatMetric(metric, profile.mean);
  return isThin(profile)
    ? t.baselines.cellThin(name, mean, profile.sample_count)
    : t.baselines.cell(name, mean, profile.sample_count);
}

export function HeatLegend({ metric, highest }: { metric: Metric; highest: number }) {
  return (
    <p className="heat-legend muted">
      <span>{t.baselines.few}</span>
      <span className="heat-scale" aria-hidden="true">
        {Array.from({ length: SHADES }, (_, shade) => `shade-${shade}`).map((key, shade) => (
          <span key={key} className="heat-cell" data-shade={shade} data-known="well" />
        ))}
      </span>
      <span>{t.baselines.many(formatMetric(metric, highest))}</span>
      <span className="heat-key">
        <span className="heat-cell" data-shade={1} data-known="thin" aria-hidden="true" /> {t.baselines.thin}
      </span>
      <span className="heat-key">
        <span className="heat-cell" data-known="none" aria-hidden="true" /> {t.baselines.none}
      </span>
    </p>
  );
}
