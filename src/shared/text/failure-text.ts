/** A failure in words: what happened with its facts, and what the seller can do. Every code has both, in every language. */
import type { Failure } from '#kernel/failure';
import { factNames } from './facts.ts';
import type { Texts } from './texts.ts';

/** A failure for a person. */
export interface FailureText {
  readonly what: string;
  readonly fix: string;
}

/** Longest fact that is shown; a hostile file or shop cannot fill the screen. */
const longestFact = 200;

/** The words for a failure, the facts of its detail included as far as they mean something to a person. */
export function failureText(failure: Failure, texts: Texts): FailureText {
  const base = baseKey(failure, texts);
  const what = texts.text(`${base}.what` as 'failure.internal.what');
  const fix = texts.text(`${base}.fix` as 'failure.internal.fix');
  const facts = factTexts(failure, texts);
  if (facts.length === 0) return { what, fix };
  const joined = facts.join(texts.text('facts.between'));
  return { what: texts.text('facts.around', { what: trimStop(what), facts: joined }), fix };
}

/** Some reasons of a code have words of their own. */
function baseKey(failure: Failure, texts: Texts): string {
  const general = `failure.${failure.code}`;
  for (const name of ['reason', 'why']) {
    const special = `${general}.${failure.detail[name] ?? ''}`;
    if (texts.has(`${special}.what`)) return special;
  }
  return general;
}

function factTexts(failure: Failure, texts: Texts): readonly string[] {
  const shown: string[] = [];
  for (const [name, alias] of factNames) {
    const value = failure.detail[name];
    if (value === undefined || value === '') continue;
    const text = typeof value === 'number' ? texts.number(value) : value.slice(0, longestFact);
    // A number of a thing is not a quantity: no thousands marks.
    const plain = typeof value === 'number' && alias !== 'max' && alias !== 'minimum';
    shown.push(texts.text(`fact.${alias}`, { value: plain ? String(value) : text }));
  }
  return shown;
}

/** The facts go before the full stop. */
function trimStop(text: string): string {
  return text.replace(/[.。]$/, '');
}
