import { useState } from 'react';
import type { Activity } from '../api/types';
import { explain } from '../parts/Notice';
import { text } from '../text';
import { formatClock, zoneName } from '../timing/format';
import { useActivity } from './panel/queries';
import { TwinToggle } from './panel/Section';

/** Events received per quarter of an hour; quarters with alerts stand out. */
export function ActivityStrip() {
  const activity = useActivity();
  const [asTable, setAsTable] = useState(false);
  const t = text.live.activity;
  return (
    <section className="activity" aria-label={`${t.title} ${t.unit}`}>
      <header>
        <p>
          <b>{t.title}</b> <span className="muted">{t.unit}</span>
        </p>
        <span className="activity-now">
          <span className="freshness-dot" aria-hidden="true" /> {t.now}
        </span>
        <TwinToggle asTable={asTable} onToggle={setAsTable} />
      </header>
      {activity.isError && <p className="muted">{explain(activity.error)}</p>}
      {activity.data &&
        (asTable ? <ActivityTable data={activity.data} /> : <ActivityChart data={activity.data} />)}
    </section>
  );
}

const HEIGHT = 30;

function ActivityChart({ data }: { data: Activity }) {
  const most = Math.max(1, ...data.buckets.map((bucket) => bucket.events));
  const busiest = Math.max(...data.buckets.map((bucket) => bucket.alerts), 0);
  if (data.buckets.every((bucket) => bucket.events === 0))
    return <p className="muted">{text.live.activity.empty}</p>;
  const ticks = data.buckets.filter((_, index) => index % Math.ceil(data.buckets.length / 6) === 0);
  return (
    <>
      <svg
        className="activity-bars"
        viewBox={`0 0 ${data.buckets.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {data.buckets.map((bucket, index) => {
          const height = Math.max(1, (bucket.events / most) * HEIGHT);
          return (
            <rect
              key={bucket.start}
              x={index + 0.15}
              y={HEIGHT - height}
              width={0.7}
              height={height}
              className={
                bucket.alerts === 0 ? 'bar' : bucket.alerts * 2 > busiest ? 'bar worst' : 'bar alert'
              }
            >
              <title>{text.live.activity.row(formatClock(bucket.start), bucket.events, bucket.alerts)}</title>
            </rect>
          );
        })}
      </svg>
      <div className="activity-ticks muted" aria-hidden="true">
        {ticks.map((bucket) => (
          <span key={bucket.start}>{formatClock(bucket.start)}</span>
        ))}
        <span>{formatClock(data.buckets.at(-1)?.start ?? 0)}</span>
      </div>
    </>
  );
}

function ActivityTable({ data }: { data: Activity }) {
  const t = text.live.activity;
  return (
    <div className="activity-table">
      <table className="twin">
        <thead>
          <tr>
            <th scope="col">
              {t.time} ({zoneName(Date.now())})
            </th>
            <th scope="col" className="number">
              {t.events}
            </th>
            <th scope="col" className="number">
              {t.alerts}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...data.buckets].reverse().map((bucket) => (
            <tr key={bucket.start}>
              <th scope="row">{formatClock(bucket.start)}</th>
              <td className="number">{bucket.events}</td>
              <td className="number">{bucket.alerts}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
