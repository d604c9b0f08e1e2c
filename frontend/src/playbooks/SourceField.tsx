import { useId, useRef } from 'react';
import { deskText } from '../text/response-desk';
import { spanOfLine, troublesOf } from './lines';

const t = deskText.playbooks;

interface SourceFieldProps {
  value: string;
  readOnly: boolean;
  error: unknown;
  onChange: (next: string) => void;
}

/** The source with its line numbers; a problem is a button that leads to its line. */
export function SourceField({ value, readOnly, error, onChange }: SourceFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const told = useId();
  const troubles = troublesOf(error);
  const wrong = new Set(troubles.map((one) => one.line));
  const lines = value.split('\n').length;
  const goTo = (line: number) => {
    const { start, end } = spanOfLine(value, line);
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
  };
  return (
    <>
      <div className="source">
        <pre className="source-gutter" ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => index + 1).map((line) => (
            <span key={line} data-wrong={wrong.has(line)}>
              {line}
              {'\n'}
            </span>
          ))}
        </pre>
        <textarea
          ref={field}
          className="source-field"
          aria-label={t.source}
          aria-invalid={troubles.length > 0}
          aria-describedby={told}
          spellCheck={false}
          wrap="off"
          rows={Math.min(28, Math.max(12, lines + 1))}
          readOnly={readOnly}
          value={value}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <div id={told} role="alert" className="source-troubles">
        {troubles.map((one) =>
          one.line === null ? (
            <p key={one.message} className="form-trouble">
              {one.message}
            </p>
          ) : (
            <button
              key={`${one.line} ${one.message}`}
              type="button"
              className="source-trouble"
              onClick={() => goTo(one.line ?? 1)}
            >
              <b>{deskText.line(one.line)}</b> {one.message}
            </button>
          ),
        )}
      </div>
    </>
  );
}
