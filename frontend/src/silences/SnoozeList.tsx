import { Loaded, More } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { alertTitle } from '../text/alerts';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment, formatSpan } from '../timing/format';
import { useEndSnooze, useSnoozes } from './queries';

const t = deskText.silences;

/** What was put aside for one guard, site or device. */
export function SnoozeList({ mayEnd }: { mayEnd: boolean }) {
  const { query, items } = useSnoozes();
  const now_ms = useNow(1_000);
  const zone = useCommonZone();
  const end = useEndSnooze();
  return (
    <Slab title={t.snoozes} testId="snooze-list">
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noSnoozes} hint={t.noSnoozesHint} />
          ) : (
            <ol className="desk-rows">
              {items.map((snooze) => {
                const name = [alertTitle(snooze.alert_type), snooze.entity_name].filter(Boolean).join(' · ');
                const left = formatSpan(Math.max(0, Date.parse(snooze.until) - now_ms));
                return (
                  <li key={snooze.id} className="desk-item" data-testid="snooze-row">
                    <div className="desk-item-words">
                      <p className="strong">{name}</p>
                      <p>{snooze.reason}</p>
                      <p className="muted">
                        {t.by(snooze.author.name)} · {t.until(formatMoment(snooze.until, now_ms, zone), left)}
                      </p>
                    </div>
                    {mayEnd && (
                      <button
                        type="button"
                        className="button small"
                        aria-label={t.endOf(name)}
                        disabled={end.isPending}
                        onClick={() => end.mutate(snooze)}
                      >
                        {t.end}
                      </button>
                    )}
                  </li>
                );
              })}
            </ol>
          )
        }
      </Loaded>
      <More query={query} />
    </Slab>
  );
}
