import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api/client';
import type { AlertWhy, PriorityPart } from '../api/response';
import type { Alert } from '../api/types';
import { Section, TwinToggle } from '../live/panel/Section';
import { linkTo } from '../live/selection';
import { Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatClock, formatMoment } from '../timing/format';

const t = text.queue.why;

/** The version is part of the key: whatever changes the alert, its reasons are read again. */
export function useWhy({ id, version }: Pick<Alert, 'id' | 'version'>) {
  return useQuery<AlertWhy>({
    queryKey: ['why', id, version],
    queryFn: ({ signal }) => api.get<AlertWhy>(`/noc/alerts/${id}/why/`, signal),
    placeholderData: (before) => (before?.alert_id === id ? before : undefined),
  });
}

/** Why an alert is here, or is not: its priority line by line, each stage's decision, whom it stands for, who was told. */
export function WhySections({ alert, zone }: { alert: Alert; zone: string | undefined }) {
  const why = useWhy(alert);
  if (why.isError) return <Failure error={why.error} onRetry={() => why.refetch()} />;
  if (!why.data) return <Skeleton rows={3} />;
  return (
    <>
      <PrioritySection points={why.data.priority} parts={why.data.priority_parts} />
      <DecisionSection why={why.data} zone={zone} />
      <GroupSection why={why.data} />
      <NoticeSection why={why.data} zone={zone} />
    </>
  );
}

export function PrioritySection({ points, parts }: { points: number; parts: readonly PriorityPart[] }) {
  const [asTable, setAsTable] = useState(false);
  const most = Math.max(1, ...parts.map((part) => Math.abs(part.points)));
  return (
    <Section title={t.priority(points)} aside={<TwinToggle asTable={asTable} onToggle={setAsTable} />}>
      <table className="sum" data-testid="priority-sum">
        <tbody>
          {parts.map((part) => (
            <tr key={part.part}>
              <th scope="row">{part.because || wordsOf(part.part)}</th>
              {!asTable && (
                <td className="sum-bar" aria-hidden="true">
                  <span style={{ width: `${(Math.abs(part.points) / most) * 100}%` }} />
                </td>
              )}
              <td className="number">{signed(part.points)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.sum}</th>
            {!asTable && <td />}
            <td className="number strong">{points}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

function DecisionSection({ why, zone }: { why: AlertWhy; zone: string | undefined }) {
  if (why.decisions.length === 0) return null;
  return (
    <Section title={t.decisions}>
      <ol className="stages" data-testid="decisions">
        {why.decisions.map((decision, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stage may decide more than once in the same instant
          <li key={`${decision.stage}/${index}`}>
            <span className="stage-name">{wordsOf(decision.stage)}</span>
            <span>
              <b>{wordsOf(decision.verdict).toLowerCase()}</b>{' '}
              <span className="muted">{decision.reason}</span>
            </span>
            <time className="muted" dateTime={decision.at}>
              {formatClock(decision.at, zone)}
            </time>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function GroupSection({ why }: { why: AlertWhy }) {
  const { lead_id, size, members } = why.grouped;
  if (lead_id !== null && lead_id !== why.alert_id)
    return (
      <Section title={t.lead}>
        <Link href={linkTo('alert', lead_id)}>{t.showAlert}</Link>
      </Section>
    );
  if (members.length === 0) return null;
  return (
    <Section title={t.group(size)}>
      <ul className="lines plain">
        {members.map((member) => (
          <li key={member.id}>
            <span className="ellipsis">
              {member.message} <span className="muted">{member.site_name}</span>
            </span>
            <Link href={linkTo('alert', member.id)}>{t.showAlert}</Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function NoticeSection({ why, zone }: { why: AlertWhy; zone: string | undefined }) {
  const now_ms = useNow(60_000);
  if (why.notices.length === 0) return null;
  return (
    <Section title={t.notices}>
      <ul className="lines plain">
        {why.notices.map((notice) => (
          <li key={`${notice.at}/${notice.channel}`}>
            <span className="ellipsis">
              {notice.channel} <span className="muted">{notice.subject}</span>
            </span>
            <span className="muted">
              {wordsOf(notice.state).toLowerCase()} · {formatMoment(notice.at, now_ms, zone)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const signed = (points: number): string => (points < 0 ? `−${Math.abs(points)}` : `+${points}`);

/** `lone_worker` -> `Lone worker`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
