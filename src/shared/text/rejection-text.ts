/** A refused row of a file in words: what is wrong, what was expected, how to fix it. */
import type { RowRejection, RowRemark } from '#domain/imports/rejection';
import type { Texts } from './texts.ts';

/** A rejection for a person. */
export interface RejectionText {
  readonly what: string;
  readonly expected: string;
  readonly fix: string;
}

/** The words for a rejection. */
export function rejectionText(
  rejection: Pick<RowRejection, 'reason' | 'detail'>,
  texts: Texts,
): RejectionText {
  const { reason, detail } = rejection;
  return {
    what: texts.text(`rejection.${reason}.what`, detail),
    expected: texts.text(`rejection.${reason}.expected`, detail),
    fix: texts.text(`rejection.${reason}.fix`, detail),
  };
}

/** The words for a remark on a row that was taken. */
export function remarkText(remark: Pick<RowRemark, 'reason' | 'detail'>, texts: Texts): string {
  return texts.text(`remark.${remark.reason}`, remark.detail);
}
