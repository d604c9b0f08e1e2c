import '../style/judgement.css';
import '../style/desk.css';
import { ArrowLeft, Printer } from 'lucide-react';
import { Link, useSearch } from 'wouter';
import { Loaded, Locked, More } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { useCan, useSession } from '../session/session';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { useAccept, useCurrentShift, useHandover, useHandovers } from './queries';
import { ShiftView } from './ShiftView';
import { SignForm } from './SignForm';
import type { Handover } from './types';

const t = deskText.handover;

/** What the relieved operator tells the next one: the shift as it is, and the ones that were signed. */
export default function HandoverPage() {
  const id = new URLSearchParams(useSearch()).get('id');
  return (
    <main id="content" className="page desk-page judgement handover-page" data-testid="handover-page">
      {id === null ? <Current /> : <Past id={id} />}
    </main>
  );
}

function PrintButton() {
  return (
    <button type="button" className="button no-print" onClick={() => print()}>
      <Printer size={15} aria-hidden="true" /> {t.print}
    </button>
  );
}

function Current() {
  const current = useCurrentShift();
  const maySign = useCan('noc:ack_alerts');
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">
            {current.data ? t.since(formatMoment(current.data.since, now_ms, zone)) : t.lead}
          </p>
        </div>
        <PrintButton />
      </header>
      <div className="page-body shift">
        <Loaded query={current} rows={8}>
          {(snapshot) => (
            <>
              <ShiftView snapshot={snapshot} />
              <div className="shift-below no-print">
                {maySign ? <SignForm snapshot={snapshot} /> : <Locked>{t.readOnly}</Locked>}
                <PastList />
              </div>
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

function PastList() {
  const { query, items } = useHandovers();
  return (
    <Slab title={t.past} testId="handovers">
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noPast} hint={t.noPastHint} />
          ) : (
            <ol className="desk-rows">
              {items.map((handover) => (
                <PastRow key={handover.id} handover={handover} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More query={query} />
    </Slab>
  );
}

function PastRow({ handover }: { handover: Handover }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  return (
    <li className="desk-item" data-testid="handover-row">
      <div className="desk-item-words">
        <Link className="strong" href={`/handover?id=${handover.id}`}>
          {t.span(formatMoment(handover.since, now_ms, zone), formatMoment(handover.until, now_ms, zone))}
        </Link>
        <p className="muted">
          {t.signedBy(handover.signed_by.name)} ·{' '}
          {handover.accepted_by ? t.acceptedBy(handover.accepted_by.name) : t.notAccepted}
        </p>
      </div>
      <AcceptButton handover={handover} />
    </li>
  );
}

/** The one who takes over accepts; nobody relieves himself. */
function AcceptButton({ handover }: { handover: Handover }) {
  const accept = useAccept();
  const me = useSession().user;
  const may = useCan('noc:ack_alerts');
  if (handover.accepted_at !== null || !may) return null;
  const own = handover.signed_by.name === me.name;
  return (
    <button
      type="button"
      className="button small no-print"
      data-testid="accept-handover"
      disabled={own || accept.isPending}
      title={own ? t.ownHandover : undefined}
      onClick={() => accept.mutate(handover)}
    >
      {t.accept}
    </button>
  );
}

function Past({ id }: { id: string }) {
  const query = useHandover(id);
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  return (
    <>
      <header className="page-head">
        <div>
          <Link className="back-link muted no-print" href="/handover">
            <ArrowLeft size={15} aria-hidden="true" /> {t.title}
          </Link>
          <h1>{query.data ? t.pastTitle(formatMoment(query.data.signed_at, now_ms, zone)) : t.title}</h1>
          {query.data && (
            <p className="muted">
              {t.signedBy(query.data.signed_by.name)} ·{' '}
              {query.data.accepted_by ? t.acceptedBy(query.data.accepted_by.name) : t.notAccepted}
            </p>
          )}
        </div>
        <span className="slab-tools">
          {query.data && <AcceptButton handover={query.data} />}
          <PrintButton />
        </span>
      </header>
      <div className="page-body shift">
        <Loaded query={query} rows={8}>
          {(handover) => (
            <>
              <Told handover={handover} />
              {handover.snapshot && <ShiftView snapshot={handover.snapshot} />}
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

/** What the operator wrote when signing. */
function Told({ handover }: { handover: Handover }) {
  const notes = handover.notes ?? [];
  if (!handover.watch && notes.length === 0) return null;
  return (
    <Slab title={t.told}>
      {handover.watch && <p className="slab-part said">{handover.watch}</p>}
      {notes.length > 0 && (
        <dl className="slab-part notes">
          {notes.map((note) => (
            <div key={`${note.subject} ${note.text}`}>
              <dt className="muted">{note.subject}</dt>
              <dd>{note.text}</dd>
            </div>
          ))}
        </dl>
      )}
    </Slab>
  );
}
