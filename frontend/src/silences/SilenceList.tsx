import { useNames } from '../desk/MatcherRows';
import { matchersInWords } from '../desk/matchers';
import { Loaded, More } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment, formatSpan } from '../timing/format';
import { useEndSilence, useSilences } from './queries';
import type { Silence, SilenceStatus } from './types';

const t = deskText.silences;

export function SilenceList({ status, mayEnd }: { status: SilenceStatus; mayEnd: boolean }) {
  const { query, items } = useSilences();
  const shown = items.filter((silence) => silence.status === status);
  return (
    <Slab title={t.lists[status]} testId="silence-list">
      <Loaded query={query}>
        {() =>
          shown.length === 0 ? (
            <Empty title={t.empty[status]} hint={t.emptyHint[status]} />
          ) : (
            <ol className="desk-rows">
              {shown.map((silence) => (
                <SilenceRow key={silence.id} silence={silence} mayEnd={mayEnd} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More query={query} />
    </Slab>
  );
}

function SilenceRow({ silence, mayEnd }: { silence: Silence; mayEnd: boolean }) {
  const now_ms = useNow(1_000);
  const zone = useCommonZone();
  const { nameOf } = useNames();
  const end = useEndSilence();
  const words = matchersInWords(silence.matchers, nameOf);
  return (
    <li className="desk-item" data-testid="silence-row" data-status={silence.status}>
      <div className="desk-item-words">
        <p className="strong">{words}</p>
        <p>{silence.reason}</p>
        <p className="muted">
          {t.by(silence.author.name)} · {whenWords(silence, now_ms, zone)} · {t.count(silence.silenced)}
        </p>
      </div>
      {mayEnd && silence.status !== 'ENDED' && (
        <button
          type="button"
          className="button small"
          aria-label={t.endOf(words)}
          disabled={end.isPending}
          onClick={() => end.mutate(silence)}
        >
          {t.end}
        </button>
      )}
    </li>
  );
}

function whenWords(silence: Silence, now_ms: number, zone: string | undefined): string {
  const moment = (at: string) => formatMoment(at, now_ms, zone);
  if (silence.status === 'PENDING') return t.from(moment(silence.starts_at), moment(silence.ends_at));
  if (silence.status === 'ENDED') return t.over(moment(silence.ended_at ?? silence.ends_at));
  return t.until(moment(silence.ends_at), formatSpan(Math.max(0, Date.parse(silence.ends_at) - now_ms)));
}
