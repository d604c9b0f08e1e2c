import { Link } from 'wouter';
import { useSiteZone } from '../judgement/place';
import { evidenceRows } from '../live/panel/evidence';
import { SeverityMark } from '../marks/Mark';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { linkAddress, spineOf } from './spine';
import type { Assignment, TicketDetail, TicketLink, TicketOccurrence } from './types';

const t = deskText.tickets;

export function TicketSections({ ticket }: { ticket: TicketDetail }) {
  const zone = useSiteZone(ticket.site_id);
  return (
    <>
      <div className="ticket-columns">
        <div>
          {ticket.description && (
            <Part title={t.sections.description}>
              <p className="ticket-description">{ticket.description}</p>
            </Part>
          )}
          <Part title={t.sections.occurrences(ticket.occurrences.length)}>
            {ticket.occurrences.length === 0 && <p className="muted">{t.noOccurrences}</p>}
            <ol className="occurrences">
              {ticket.occurrences.map((one) => (
                <Occurrence key={`${one.kind} ${one.id} ${one.at}`} occurrence={one} zone={zone} />
              ))}
            </ol>
          </Part>
        </div>
        <div>
          <Part title={t.sections.links}>
            {ticket.links.length === 0 && <p className="muted">{t.noLinks}</p>}
            <ul className="links">
              {ticket.links.map((link) => (
                <LinkLine key={`${link.kind} ${link.id}`} link={link} />
              ))}
            </ul>
          </Part>
          <Part title={t.sections.assignment}>
            {ticket.assignment.length === 0 && <p className="muted">{t.noAssignment}</p>}
            <ol className="chain">
              {ticket.assignment.map((one, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place, and one may be asked twice
                <ChainStep key={`${one.role} ${index}`} step={one} />
              ))}
            </ol>
          </Part>
          <Part title={t.sections.watchers}>
            <p className={ticket.watchers.length ? undefined : 'muted'}>
              {ticket.watchers.map((one) => one.name).join(', ') || t.noWatchers}
            </p>
          </Part>
        </div>
      </div>
      <Part title={t.sections.history}>
        <History ticket={ticket} zone={zone} />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="panel-section">
      <h3 className="overline">{title}</h3>
      {children}
    </section>
  );
}

function Occurrence({ occurrence, zone }: { occurrence: TicketOccurrence; zone: string | undefined }) {
  const now_ms = useNow(60_000);
  const { evidence } = occurrence;
  const plain = Array.isArray(evidence) ? evidence.filter((one) => typeof one === 'string') : [];
  const rows =
    evidence && typeof evidence === 'object' && !Array.isArray(evidence)
      ? evidenceRows(evidence as Record<string, unknown>, zone)
      : [];
  const address = occurrence.id === null ? null : linkAddress({ kind: occurrence.kind, id: occurrence.id });
  return (
    <li className="occurrence">
      <p className="occurrence-head">
        {occurrence.severity && <SeverityMark severity={occurrence.severity} size={12} />}
        {address ? <Link href={address}>{occurrence.title}</Link> : <span>{occurrence.title}</span>}
        <time className="muted" dateTime={occurrence.at}>
          {formatMoment(occurrence.at, now_ms, zone)}
        </time>
      </p>
      {typeof evidence === 'string' && <p>{evidence}</p>}
      {plain.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {rows.length > 0 && (
        <dl className="facts">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function LinkLine({ link }: { link: TicketLink }) {
  const address = linkAddress(link);
  const name = link.title || `${t.linkKinds[link.kind] ?? link.kind} ${link.id}`;
  return (
    <li>
      <span className="tag">{t.linkKinds[link.kind] ?? link.kind}</span>{' '}
      {address ? <Link href={address}>{name}</Link> : name}
    </li>
  );
}

function ChainStep({ step }: { step: Assignment }) {
  return (
    <li data-chosen={step.chosen}>
      <span className="strong">{t.roles[step.role] ?? step.role.replaceAll('_', ' ')}</span>{' '}
      {step.name ?? t.nobody}
      {step.chosen && <span className="tag">{t.chosen}</span>}
      <p className="muted">{step.because}</p>
    </li>
  );
}

/** Everything that was said and done, newest first. */
function History({ ticket, zone }: { ticket: TicketDetail; zone: string | undefined }) {
  const now_ms = useNow(60_000);
  const lines = spineOf(ticket);
  if (lines.length === 0) return <p className="muted">{t.noHistory}</p>;
  return (
    <ol className="deed-line" data-testid="ticket-history">
      {lines.map((line) => (
        <li key={line.key} data-kind={line.kind}>
          <time className="muted" dateTime={line.at}>
            {formatMoment(line.at, now_ms, zone)}
          </time>
          <div>
            <p>
              {line.who && <b>{line.who}</b>} {line.what}
            </p>
            {line.words && <p className="said">{line.words}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
