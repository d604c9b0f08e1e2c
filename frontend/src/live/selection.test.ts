import { describe, expect, it } from 'vitest';
import { keyOfSelection, parseSelection, selectionOfKey, withSelection } from './selection';

describe('the selection in the address', () => {
  it('is read back as it was written, and leaves the rest of the address alone', () => {
    const address = withSelection('?list=guards&alert=3', { kind: 'person', id: 12 });
    expect(address).toBe('/?list=guards&person=12');
    expect(parseSelection(address.slice(2))).toEqual({ kind: 'person', id: 12 });
  });

  it('is nothing when the address names none or nonsense', () => {
    expect(parseSelection('list=guards')).toBeNull();
    expect(parseSelection('person=abc')).toBeNull();
    expect(withSelection('?person=12', null)).toBe('/');
  });

  it('is one word where rows of several kinds stand together', () => {
    expect(keyOfSelection({ kind: 'finding', id: 12 })).toBe('finding/12');
    expect(selectionOfKey('finding/12')).toEqual({ kind: 'finding', id: 12 });
    expect([selectionOfKey(''), selectionOfKey('cake/12')]).toEqual([null, null]);
  });
});
