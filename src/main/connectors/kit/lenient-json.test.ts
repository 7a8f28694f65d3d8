import { describe, expect, it } from 'vitest';
import { readBody } from './lenient-json.ts';

const read = (text: string) => readBody(new TextEncoder().encode(text));

describe('a body', () => {
  it('that is plain JSON is read', () => {
    expect(read('{"a":[1,2]}')).toEqual({ kind: 'json', value: { a: [1, 2] } });
  });

  it('behind a byte order mark and blank lines is read', () => {
    expect(read('\uFEFF\uFEFF\n\n[{"id":1}]')).toEqual({ kind: 'json', value: [{ id: 1 }] });
  });

  it('behind PHP notices is read, also when a notice holds brackets of its own', () => {
    const notice =
      '<br />\n<b>Warning</b>:  Undefined array key "x" in {closure} [0] on line <b>5</b><br />\n';
    expect(read(`${notice}{"id":7,"name":"a } b"}`)).toEqual({
      kind: 'json',
      value: { id: 7, name: 'a } b' },
    });
  });

  it('followed by a comment of a cache is read', () => {
    expect(read('{"a":"}\\""}\n<!-- cached -->')).toEqual({ kind: 'json', value: { a: '}"' } });
  });

  it('that ends too early is broken, not half read', () => {
    expect(read('{"create":[{"id":1},{"id":2')).toEqual({ kind: 'broken' });
    expect(read('[{"id":1},')).toEqual({ kind: 'broken' });
  });

  it('that is a page is told apart, also when its style sheet holds braces', () => {
    expect(read('<!DOCTYPE html><style>a{}</style><p>[]').kind).toBe('page');
    expect(read('<div>{}</div>').kind).toBe('page');
  });

  it('without content is empty', () => {
    expect(read(' \n')).toEqual({ kind: 'empty' });
  });
});
