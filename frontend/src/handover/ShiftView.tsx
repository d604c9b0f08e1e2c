import { Link } from 'wouter';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { SeverityMark } from '../marks/Mark';
import { Empty } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { OPEN_KINDS, type OpenKind, type OpenThing, type Snapshot } from './types';
import { aboutOf, addressOf, gravityOf, titleOf } from './words';

const t = deskText.handover;

/** What is open, what happened, what to watch: now, or as it was when it was signed. */
export function ShiftView({ snapshot }: { snapshot: Snapshot }) {
  return (
    <>
      <div className="shift-open">
        {OPEN_KINDS.map((kind) => (
          <OpenSlab key={kind} kind={kind} things={snapshot.open[kind] ?? []} />
        ))}
      </div>
      <div className="shift-below">
        <Watch snapshot={snapshot} />
        <Happened snapshot={snapshot} />
      </div>
    </>
  );
}

function OpenSlab({ kind, things }: { kind: OpenKind; things: readonly OpenThing[] }) {
  return (
    <Slab
      title={
        <>
          {t.open[kind]} <span className="slab-sub muted">{things.length}</span>
        </>
      }
      testId={`open-${kind}`}
    >
      {things.length === 0 && <Empty title={t.nothingOpen[kind]} />}
      <ul className="desk-rows short">
        {things.map((thing) => {
          const gravity = gravityOf(thing);
          return (
            <li key={thing.id} className="shift-line">
              {gravity && <SeverityMark severity={gravity} size={13} />}
              <span>
                <Link href={addressOf(kind, thing)}>{titleOf(thing)}</Link>
                <span className="muted block">{aboutOf(thing)}</span>
              </span>
              <span className="muted">{thing.assigned_to?.name ?? t.nobody}</span>
            </li>
          );
        })}
      </ul>
    </Slab>
  );
}

function Watch({ snapshot }: { snapshot: Snapshot }) {
  return (
    <Slab title={t.watch} testId="shift-watch">
      {snapshot.watch.length === 0 && <Empty title={t.nothingToWatch} hint={t.nothingToWatchHint} />}
      <ul className="desk-rows short">
        {snapshot.watch.map((one) => (
          <li key={`${one.title} ${one.because}`} className="desk-item">
            <div className="desk-item-words">
              <p className="strong">{one.title}</p>
              <p className="muted">{one.because}</p>
            </div>
          </li>
        ))}
      </ul>
    </Slab>
  );
}

function Happened({ snapshot }: { snapshot: Snapshot }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  return (
    <Slab
      title={
        <>
          {t.happened} <span className="slab-sub muted">{snapshot.happened.length}</span>
        </>
      }
      testId="shift-happened"
    >
      {snapshot.happened.length === 0 && <Empty title={t.nothingHappened} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="scroll-part" tabIndex={0} aria-label={t.happened}>
        <ol className="deed-line slab-part">
          {snapshot.happened.map((one, index) => {
            const who = typeof one.actor === 'string' ? one.actor : one.actor?.name;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: two of one moment may read alike, and the list never moves
              <li key={`${one.at} ${index}`}>
                <time className="muted" dateTime={one.at}>
                  {formatMoment(one.at, now_ms, zone)}
                </time>
                <p>
                  {one.title} {who && <span className="muted">· {who}</span>}
                </p>
              </li>
            );
          })}
        </ol>
      </section>
    </Slab>
  );
}
