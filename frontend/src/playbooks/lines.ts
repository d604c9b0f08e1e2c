/** Errors of a source by the line they name, and where that line is in the text. Pure. */
import { ApiError } from '../api/client';

export interface LineTrouble {
  /** From 1; null when the server named none. */
  line: number | null;
  message: string;
}

/** What the server found wrong; each problem once. */
export function troublesOf(error: unknown): LineTrouble[] {
  if (!(error instanceof ApiError)) return [];
  const listed = error.errors.flatMap((one) => troubleOf(one) ?? []);
  return listed.length > 0 ? listed : [{ line: lineIn(error.message), message: error.message }];
}

function troubleOf(problem: unknown): LineTrouble | null {
  if (typeof problem === 'string') return { line: lineIn(problem), message: problem };
  const { line, message, error, field } = (problem ?? {}) as Record<string, unknown>;
  const said = String(message ?? error ?? '');
  if (!said) return null;
  const number = Number(line);
  return {
    line: Number.isInteger(number) && number > 0 ? number : lineIn(said),
    message: field && field !== 'source' ? `${field}: ${said}` : said,
  };
}

function lineIn(message: string): number | null {
  const found = /\bline (\d+)/i.exec(message);
  return found ? Number(found[1]) : null;
}

/** Where a line begins and ends, so that it can be selected in the field. */
export function spanOfLine(source: string, line: number): { start: number; end: number } {
  const lines = source.split('\n');
  const index = Math.min(Math.max(0, line - 1), lines.length - 1);
  const start = lines.slice(0, index).reduce((sum, one) => sum + one.length + 1, 0);
  return { start, end: start + (lines[index]?.length ?? 0) };
}

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What became of the lines from one version to the next, by their longest common part. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
