import { Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { FindingDetail } from '../../api/findings';
import { evidenceRows } from '../../live/panel/evidence';
import { Facts, Section } from '../../live/panel/Section';
import { copyText } from '../../parts/copy';
import { tellDone, tellError } from '../../shell/toasts';
import { text } from '../../text';
import { kindTitle } from '../../text/findings';
import { useNow } from '../../timing/clock';
import { formatMoment, formatShare, formatSpan, zoneName } from '../../timing/format';
import { lastingWords, measureWords } from '../words';

const FEW_EVENTS = 4;

export function EvidenceSection({ detail, zone }: { detail: FindingDetail; zone: string | undefined }) {
  const now_ms = useNow(10_000);
  const t = text.findings.detail;
  const { evidence } = detail;
  const { threshold, window } = evidence;
  const moment = (at: string) => formatMoment(at, now_ms, zone);
  const rows: [string, ReactNode][] = [
    [t.observed, <b key="observed">{measureWords(evidence.observed)}</b>],
    [
      t.threshold,
      <>
        {measureWords(threshold)}
        {threshold?.option && <span className="muted option-name"> {t.option(threshold.option)}</span>}
      </>,
    ],
    [t.rule, kindTitle(evidence.rule)],
    ...evidenceRows(evidence.facts, zone),
    [
      t.window,
      window
        ? `${moment(window.since)} – ${moment(window.until)} ${zoneName(now_ms, zone)} (${formatSpan(Date.parse(window.until) - Date.parse(window.since))})`
        : text.common.none,
    ],
    [t.detected, `${moment(detail.detected_at)} ${zoneName(now_ms, zone)} · ${lastingWords(detail, now_ms)}`],
    [t.last, `${moment(detail.last_seen_at)} · ${text.findings.row.looks(detail.looks)}`],
    [t.confidence, formatShare(detail.confidence)],
  ];
  return (
    <Section title={t.evidence}>
      <Facts facts={rows.filter(([, value]) => value !== '')} />
      <Events ids={evidence.event_ids} />
    </Section>
  );
}

/** The events behind it, by the ids that every other tool knows them by. */
function Events({ ids }: { ids: readonly string[] }) {
  const [all, setAll] = useState(false);
  const t = text.findings.detail;
  if (ids.length === 0) return <p className="muted events-none">{t.noEvents}</p>;
  const copy = async () => {
    if (await copyText(ids.join('\n'))) tellDone(t.copied(ids.length));
    else tellError(t.copyFailed);
  };
  return (
    <div className="events">
      <p className="events-head">
        <span className="muted">{t.events(ids.length)}</span>
        <button type="button" className="button small" onClick={() => void copy()}>
          <Copy size={13} aria-hidden="true" /> {t.copy}
        </button>
      </p>
      <ul>
        {(all ? ids : ids.slice(0, FEW_EVENTS)).map((id) => (
          <li key={id}>
            <code>{id}</code>
          </li>
        ))}
      </ul>
      {!all && ids.length > FEW_EVENTS && (
        <button type="button" className="button small quiet" onClick={() => setAll(true)}>
          {t.allEvents(ids.length)}
        </button>
      )}
    </div>
  );
}
