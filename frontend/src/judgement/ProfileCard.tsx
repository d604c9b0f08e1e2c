/** What is normal in one hour of one site's week, what it was learned from, and when it would speak. */
import { Facts } from '../live/panel/Section';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatMoment, formatShare } from '../timing/format';
import { ChangeList } from './ChangeList';
import { useProfile } from './queries';
import { Slab } from './Slab';
import type { Profile, ProfileDetail } from './types';
import { ENOUGH_SAMPLES, hourName, isThin } from './week';
import {
  formatFull,
  formatMetric,
  formatThreshold,
  learnedInWords,
  learnedParts,
  thresholdReason,
} from './words';

interface ProfileCardProps {
  hour: number;
  profile: Profile | null;
  zone: string | undefined;
}

export function ProfileCard({ hour, profile, zone }: ProfileCardProps) {
  const detail = useProfile(profile?.id ?? null);
  return (
    <Slab
      className="profile-card"
      testId="profile-card"
      title={
        <>
          {hourName(hour)}
          {profile && <span className="muted slab-sub">{profile.site_name}</span>}
        </>
      }
    >
      {profile === null ? (
        <Empty title={t.profile.nothing(hourName(hour))} hint={t.profile.nothingHint} />
      ) : (
        <Figures profile={profile} detail={detail.data} zone={zone} />
      )}
      {profile && (
        <div className="slab-part">
          <h3 className="overline">{t.profile.changes}</h3>
          {detail.isPending && <Skeleton rows={2} />}
          {detail.isError && <Failure error={detail.error} onRetry={() => detail.refetch()} />}
          {detail.data &&
            (detail.data.changes.length === 0 ? (
              <p className="muted">{t.profile.noChanges}</p>
            ) : (
              <ChangeList changes={detail.data.changes} named={false} zone={zone} />
            ))}
        </div>
      )}
    </Slab>
  );
}

interface FiguresProps {
  profile: Profile;
  detail: ProfileDetail | undefined;
  zone: string | undefined;
}

function Figures({ profile, detail, zone }: FiguresProps) {
  const now_ms = useNow(60_000);
  const show = (value: number) => formatMetric(profile.metric_type, value);
  const when = (at: string) => formatMoment(at, now_ms, zone);
  const from = profile.learned_from;
  const tuned_on = profile.last_threshold_update ? when(profile.last_threshold_update) : null;
  const reason = detail?.changes.find((change) => change.undone_at === null)?.reason ?? null;
  const state = isThin(profile)
    ? t.profile.thinState(ENOUGH_SAMPLES)
    : profile.is_stable
      ? t.profile.stable
      : t.profile.settling;
  return (
    <>
      <div className="slab-part profile-usual">
        <p>
          <span className="figure">{t.profile.spread(show(profile.mean), show(profile.std_dev))}</span>
          <span className="muted">{t.metrics[profile.metric_type]}</span>
        </p>
        <p>
          <span className="figure">{formatThreshold(profile.threshold)}</span>
          <span className="muted">{t.profile.threshold}</span>
        </p>
        <p className="profile-why">{thresholdReason(profile, tuned_on, reason)}</p>
      </div>
      <div className="slab-part">
        <Facts
          facts={[
            [t.profile.band, t.profile.range(show(profile.p05), show(profile.p95))],
            [t.profile.quartiles, t.profile.range(show(profile.p25), show(profile.p75))],
            [t.profile.median, show(profile.p50)],
            [t.profile.state, state],
            [
              t.profile.rate,
              profile.false_positive_rate === null
                ? t.profile.noRate
                : formatShare(profile.false_positive_rate),
            ],
          ]}
        />
      </div>
      <div className="slab-part">
        <p className="learned-head">
          <span className="muted">{t.profile.samples}</span> <b>{profile.sample_count}</b>
        </p>
        <LearnedBar profile={profile} />
        <p className="muted">{learnedInWords(from)}</p>
        <p className="muted">
          {[
            profile.learned_at && `${t.profile.learnedAt} ${when(profile.learned_at)}`,
            from.since &&
              from.until &&
              t.profile.learnedOver(formatFull(from.since, zone), formatFull(from.until, zone)),
          ]
            .filter(Boolean)
            .join(', ')}
        </p>
      </div>
    </>
  );
}

/** Own, neighbours, like sites: the words beneath say the same. */
function LearnedBar({ profile }: { profile: Profile }) {
  const parts = learnedParts(profile.learned_from);
  const all = Math.max(1, parts.own + parts.neighbours + parts.like_sites);
  return (
    <div className="learned-bar" aria-hidden="true">
      {(['own', 'neighbours', 'like_sites'] as const).map((part) => (
        <span key={part} data-part={part} style={{ width: `${(parts[part] / all) * 100}%` }} />
      ))}
    </div>
  );
}
