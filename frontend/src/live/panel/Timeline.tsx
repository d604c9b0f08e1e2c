import type { Severity } from '../../api/types';
import { SEVERITY_LOOK } from '../../marks/severity';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { formatMoment } from '../../timing/format';

export interface Happening {
  key: string;
  at: string;
  title: string;
  detail: string;
  severity: Severity | null;
}

/** Newest first; the clock is the site's. */
export function Timeline({ happenings, zone }: { happenings: Happening[]; zone: string | undefined }) {
  const now_ms = useNow(60_000);
  if (happenings.length === 0) return <p className="muted">{text.live.panel.nothingHappened}</p>;
  return (
    <ol className="timeline">
      {happenings.map((one) => (
        <li key={one.key}>
          <span
            className="timeline-dot"
            style={{ background: `var(${one.severity ? SEVERITY_LOOK[one.severity].token : '--info'})` }}
          />
          <time dateTime={one.at} className="muted">
            {formatMoment(one.at, now_ms, zone)}
          </time>
          <span>{one.title}</span>
          {one.detail && <p className="muted">{one.detail}</p>}
        </li>
      ))}
    </ol>
  );
}
