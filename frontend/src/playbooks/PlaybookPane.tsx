import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { PERIOD_NAMES, type Period, windowOf } from '../desk/moments';
import { Loaded, Locked } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Segments, Slab } from '../judgement/Slab';
import { deskText } from '../text/response-desk';
import { serverNow, useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { diffLines } from './lines';
import { useDryRun, usePlaybook, useSave } from './queries';
import { SourceField } from './SourceField';
import type { DryRun, PlaybookDetail } from './types';

const t = deskText.playbooks;

/** One playbook: its source, what it would have done, how it came to be. `id` null: a new one. */
export function PlaybookPane({ id, mayWrite }: { id: string | null; mayWrite: boolean }) {
  const query = usePlaybook(id);
  if (id === null) return mayWrite ? <Editor id={null} known={t.example} /> : <Locked>{t.readOnly}</Locked>;
  return (
    <Loaded query={query} rows={8}>
      {(playbook) => (
        <>
          <Editor
            key={playbook.version}
            id={id}
            known={playbook.source}
            title={playbook.title}
            readOnly={!mayWrite}
          />
          <Trial id={id} />
          <Versions playbook={playbook} />
        </>
      )}
    </Loaded>
  );
}

interface EditorProps {
  id: string | null;
  known: string;
  title?: string;
  readOnly?: boolean;
}

function Editor({ id, known, title, readOnly = false }: EditorProps) {
  const [source, setSource] = useState(known);
  const save = useSave(id);
  const [, navigate] = useLocation();
  const changed = source !== known || id === null;
  // Half a playbook must not get lost by a closed tab.
  useEffect(() => {
    if (source === known) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [source, known]);
  return (
    <Slab title={title ?? t.newTitle} testId="playbook-source">
      <form
        className="slab-part desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(source, { onSuccess: (playbook) => navigate(`/playbooks?id=${playbook.id}`) });
        }}
      >
        <SourceField
          value={source}
          readOnly={readOnly}
          error={save.error}
          onChange={(next) => {
            setSource(next);
            if (save.error) save.reset();
          }}
        />
        {!readOnly && (
          <div className="form-foot">
            <button
              type="submit"
              className="button primary"
              disabled={!changed || save.isPending}
              data-testid="save-playbook"
            >
              {save.isPending ? t.saving : id === null ? t.create : t.save}
            </button>
            {source !== known && (
              <button type="button" className="button quiet" onClick={() => setSource(known)}>
                {t.discard}
              </button>
            )}
            <span className="muted">{t.saveHint}</span>
          </div>
        )}
      </form>
    </Slab>
  );
}

/** What it would have done in the past: nothing of it reaches anybody. */
function Trial({ id }: { id: string }) {
  const [period, setPeriod] = useState<Period>('7d');
  const dry = useDryRun();
  return (
    <Slab
      title={t.dryRun}
      testId="dry-run"
      aside={
        <span className="slab-tools">
          <Segments
            label={t.period}
            value={period}
            options={PERIOD_NAMES.filter((one) => one !== '90d').map((one) => [one, one] as const)}
            onChange={setPeriod}
          />
          <button
            type="button"
            className="button small"
            disabled={dry.isPending}
            onClick={() => dry.mutate({ id, ...windowOf(period, serverNow()) })}
          >
            {dry.isPending ? t.trying : t.tryIt}
          </button>
        </span>
      }
    >
      <div className="slab-part" aria-live="polite">
        {!dry.data && <p className="muted">{t.dryHint}</p>}
        {dry.data && <DryResult result={dry.data} />}
      </div>
    </Slab>
  );
}

function DryResult({ result }: { result: DryRun }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  return (
    <>
      <p className="strong" data-testid="dry-result">
        {t.wouldHaveRun(result.would_have_run)}
      </p>
      <ol className="deed-line">
        {result.examples.map((example) => (
          <li key={`${example.at} ${example.title}`}>
            <time className="muted" dateTime={example.at}>
              {formatMoment(example.at, now_ms, zone)}
            </time>
            <div>
              <p>{example.title}</p>
              <p className="muted">
                {example.steps
                  .map((step) => (typeof step === 'string' ? step : (step.name ?? step.kind ?? '')))
                  .join(' → ')}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function Versions({ playbook }: { playbook: PlaybookDetail }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Slab title={t.versions} testId="versions">
      <ol className="desk-rows">
        {(playbook.versions ?? []).map((one) => (
          <li key={one.number} className="desk-item">
            <div className="desk-item-words">
              <p className="strong">{t.version(one.number)}</p>
              <p className="muted">
                {[formatMoment(one.created_at, now_ms, zone), one.author?.name].filter(Boolean).join(' · ')}
              </p>
              {open === one.number && <Diff before={one.source} after={playbook.source} />}
            </div>
            {one.number !== playbook.version && (
              <button
                type="button"
                className="button small"
                aria-expanded={open === one.number}
                onClick={() => setOpen(open === one.number ? null : one.number)}
              >
                {t.compare}
              </button>
            )}
          </li>
        ))}
      </ol>
    </Slab>
  );
}

function Diff({ before, after }: { before: string; after: string }) {
  const lines = diffLines(before, after);
  const signs = { same: ' ', added: '+', removed: '-' } as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="source-diff" tabIndex={0} aria-label={t.diff}>
      <pre>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines read alike and never move
          <span key={index} data-kind={line.kind}>
            {signs[line.kind]} {line.text}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
