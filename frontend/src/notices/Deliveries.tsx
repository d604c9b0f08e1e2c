import { useLocation, useSearch } from 'wouter';
import { toQuery } from '../api/client';
import { Choice, Loaded, More } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { Empty } from '../parts/Notice';
import { useCan } from '../session/session';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { useChannels, useNotices, useResend, useResendDead } from './queries';
import { NOTICE_STATES, type Notice, type NoticeState } from './types';

const t = deskText.notices.deliveries;

const LOOKS: Record<NoticeState, Pick<Look, 'shape' | 'token'>> = {
  WAITING: { shape: 'ring', token: '--silent' },
  SENDING: { shape: 'ring', token: '--accent' },
  SENT: { shape: 'circle', token: '--fine' },
  FAILED: { shape: 'triangle', token: '--high' },
  DEAD: { shape: 'octagon', token: '--critical' },
};

/** Every message with its state; the dead ones can be sent again. */
export function Deliveries({ mayWrite }: { mayWrite: boolean }) {
  const mayResend = useCan('noc:ack_alerts');
  const values = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const [state, channel] = [values.get('state') ?? '', values.get('channel') ?? ''];
  const { query, items } = useNotices(state, channel);
  const channels = useChannels();
  const resendDead = useResendDead();
  const go = (next: { state: string; channel: string }) =>
    navigate(`/notices${toQuery(next)}`, { replace: true });
  return (
    <Slab
      title={t.title}
      testId="notice-list"
      aside={
        <span className="filters">
          <Choice
            label={t.state}
            value={state}
            options={[['', t.any], ...NOTICE_STATES.map((one) => [one, t.states[one]] as const)]}
            onChange={(next) => go({ state: next, channel })}
          />
          <Choice
            label={t.channel}
            value={channel}
            options={[
              ['', t.any],
              ...(channels.data ?? []).map((one) => [String(one.id), one.name] as const),
            ]}
            onChange={(next) => go({ state, channel: next })}
          />
          {mayWrite && state === 'DEAD' && items.length > 0 && (
            <button
              type="button"
              className="button small"
              disabled={resendDead.isPending}
              onClick={() => resendDead.mutate(channel)}
            >
              {t.resendAll}
            </button>
          )}
        </span>
      }
    >
      <Loaded query={query} rows={8}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <ol className="desk-rows">
              {items.map((notice) => (
                <NoticeRow key={notice.id} notice={notice} mayResend={mayResend} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More query={query} />
    </Slab>
  );
}

function NoticeRow({ notice, mayResend }: { notice: Notice; mayResend: boolean }) {
  const now_ms = useNow(10_000);
  const zone = useCommonZone();
  const resend = useResend();
  const look = { ...LOOKS[notice.state], label: t.states[notice.state] };
  const again = notice.state === 'DEAD' || notice.state === 'FAILED';
  return (
    <li className="desk-item" data-testid="notice-row" data-state={notice.state}>
      <div className="desk-item-words">
        <p className="strong">
          {notice.subject}{' '}
          {notice.subjects_count > 1 && <span className="muted">{t.count(notice.subjects_count)}</span>}
        </p>
        <p className="muted with-mark wrapping">
          <Mark look={look} size={11} labelled={false} />
          {[
            look.label,
            notice.channel_name,
            formatMoment(notice.sent_at ?? notice.created_at, now_ms, zone),
            notice.attempts > 1 && t.attempts(notice.attempts),
            again &&
              notice.next_attempt_at &&
              notice.state === 'FAILED' &&
              t.next(formatMoment(notice.next_attempt_at, now_ms, zone)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <p className="muted">{notice.because}</p>
        {notice.last_error && notice.state !== 'SENT' && <p className="failed">{notice.last_error}</p>}
      </div>
      {again && mayResend && (
        <button
          type="button"
          className="button small"
          aria-label={t.resendOf(notice.subject)}
          disabled={resend.isPending}
          onClick={() => resend.mutate(notice)}
        >
          {t.resend}
        </button>
      )}
    </li>
  );
}
