import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import { diffLines, spanOfLine, troublesOf } from './lines';
import { resultWords } from './looks';

describe('problems of a source', () => {
  it('are told with their line, wherever the server says it', () => {
    expect(troublesOf(new ApiError(422, 'no', [{ line: 4, message: 'unknown step' }]))).toEqual([
      { line: 4, message: 'unknown step' },
    ]);
    expect(troublesOf(new ApiError(422, 'Line 7: a step needs a name'))).toEqual([
      { line: 7, message: 'Line 7: a step needs a name' },
    ]);
    expect(troublesOf(new ApiError(422, 'not YAML'))).toEqual([{ line: null, message: 'not YAML' }]);
    expect(troublesOf(null)).toEqual([]);
  });

  it('lead to the place of their line', () => {
    expect(spanOfLine('one\ntwo\nthree', 2)).toEqual({ start: 4, end: 7 });
    expect(spanOfLine('one', 9)).toEqual({ start: 0, end: 3 });
  });
});

describe('what changed between versions', () => {
  it('keeps the common lines', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
  });

  it('gives every line of both, each once', () => {
    const lines = diffLines('a\nb', 'b\nc\nd');
    const of = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
    expect(of('added')).toEqual(['a', 'b']);
    expect(of('removed')).toEqual(['b', 'c', 'd']);
  });
});

describe('what a step gave', () => {
  it('is one line of plain values', () => {
    expect(resultWords({ ticket_id: 4, nothing: null, deep: {} })).toBe('ticket id: 4');
    expect(resultWords('answered')).toBe('answered');
    expect(resultWords(null)).toBe('');
  });
});
