import { type FormEvent, useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { MatcherRows } from '../desk/MatcherRows';
import { type Matcher, readMatchers } from '../desk/matchers';
import { DAY_MS, fieldOf, HOUR_MS, MINUTE_MS, momentOf } from '../desk/moments';
import { Field, Refusal } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Segments, Slab } from '../judgement/Slab';
import { SeverityMark } from '../marks/Mark';
import { explain } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { serverNow } from '../timing/clock';
import { zoneName } from '../timing/format';
import { useMakeSilence, usePreview } from './queries';
import { rowsOf, SILENCE_FIELDS, type WishTrouble, wishTrouble } from './wish';

const t = deskText.silences;
const SPANS = {
  '30 min': 30 * MINUTE_MS,
  '1 h': HOUR_MS,
  '4 h': 4 * HOUR_MS,
  '8 h': 8 * HOUR_MS,
  '24 h': DAY_MS,
};
type Span = keyof typeof SPANS;
const OTHER = 'other';
const PAUSE_MS = 350;

/** The form: conditions with what they hit, why, and until when. */
export function NewSilence() {
  const search = useSearch();
  const zone = useCommonZone();
  const [rows, setRows] = useState(() => rowsOf(search));
  const [reason, setReason] = useState('');
  const [span, setSpan] = useState<Span | typeof OTHER>('1 h');
  const [typed, setTyped] = useState({ start: '', end: '' });
  const [trouble, setTrouble] = useState<WishTrouble | null>(null);
  const make = useMakeSilence();
  const matchers = readMatchers(rows);

  function submit(event: FormEvent) {
    event.preventDefault();
    const now_ms = serverNow();
    const ends_at = span === OTHER ? momentOf(typed.end, zone) : new Date(now_ms + SPANS[span]).toISOString();
    const starts_at = span === OTHER ? momentOf(typed.start, zone) : null;
    const wrong = wishTrouble(matchers, reason, ends_at, now_ms);
    setTrouble(wrong);
    if (wrong !== null || matchers === null || ends_at === null) return;
    make.mutate(
      { matchers, reason: reason.trim(), ends_at, ...(starts_at && { starts_at }) },
      {
        onSuccess: () => {
          setRows(rowsOf(''));
          setReason('');
        },
      },
    );
  }

  return (
    <Slab title={t.fresh} testId="new-silence">
      <form className="slab-part desk-form" onSubmit={submit} noValidate>
        <MatcherRows fields={SILENCE_FIELDS} rows={rows} onChange={setRows} legend={t.matchers} />
        <Preview matchers={matchers} />
        <Field name={t.reason}>
          <textarea
            className="field"
            rows={2}
            maxLength={2000}
            value={reason}
            placeholder={t.reasonHint}
            aria-invalid={trouble === 'reason'}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <div>
          <span className="field-name">{t.length}</span>
          <Segments
            label={t.length}
            value={span}
            options={[...(Object.keys(SPANS) as Span[]).map((one) => [one, one] as const), [OTHER, t.other]]}
            onChange={(next) => {
              if (next === OTHER) setTyped({ start: '', end: fieldOf(serverNow() + DAY_MS, zone) });
              setSpan(next);
            }}
          />
        </div>
        {span === OTHER && (
          <div className="field-pair">
            {(['start', 'end'] as const).map((end) => (
              <Field key={end} name={`${t.moments[end]} (${zoneName(serverNow(), zone)})`}>
                <input
                  className="field"
                  type="datetime-local"
                  value={typed[end]}
                  onChange={(event) => setTyped({ ...typed, [end]: event.target.value })}
                />
              </Field>
            ))}
          </div>
        )}
        {trouble && (
          <p className="form-trouble" role="alert">
            {t.trouble[trouble]}
          </p>
        )}
        <Refusal error={make.error} />
        <div className="form-foot">
          <button
            type="submit"
            className="button primary"
            disabled={make.isPending}
            data-testid="make-silence"
          >
            {make.isPending ? t.making : t.make}
          </button>
        </div>
      </form>
    </Slab>
  );
}

/** Waits until somebody stops typing. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: two equal values are one
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

function Preview({ matchers }: { matchers: Matcher[] | null }) {
  const asked = useSettled(matchers);
  const preview = usePreview(asked);
  const ready = asked !== null && asked.length > 0;
  return (
    <div className="preview" aria-live="polite" data-testid="silence-preview">
      {!ready && <p className="muted">{t.preview.none}</p>}
      {ready && preview.isError && <p className="form-trouble">{explain(preview.error)}</p>}
      {ready && preview.data && (
        <>
          <p className="strong">{t.preview.now(preview.data.matches)}</p>
          <p className="muted">{t.preview.recent(preview.data.recent)}</p>
          <ul>
            {preview.data.items.slice(0, 5).map((alert) => (
              <li key={alert.id} className="preview-line">
                <SeverityMark severity={alert.severity} size={12} />
                <span className="ellipsis">{alert.message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="muted sos-never">{t.preview.sos}</p>
    </div>
  );
}
