/** What a use case tells on its way, in words. */

import type { UseCaseEvent } from '#app/use-case';
import { failureCodes } from '#kernel/failure';
import { failureText } from '#text/failure-text';
import type { Texts } from '#text/texts';

/** The words for a notice; one whose code is new to this version is shown as it is. */
export function noticeText(
  notice: Extract<UseCaseEvent, { type: 'notice' }>,
  texts: Texts,
): string {
  const key = `notice.${notice.code}`;
  const { shop, reason } = notice.detail;
  if (!texts.has(key))
    return [shop, notice.code, reason].filter((part) => part !== undefined).join(' ');
  return texts.text(key, { ...notice.detail, reason: reasonText(String(reason ?? ''), texts) });
}

/** A reason is a failure's code, a reason to freeze, or unknown to this version. */
function reasonText(reason: string, texts: Texts): string {
  const trip = `trip.${reason}`;
  if (texts.has(trip)) return texts.text(trip);
  const code = failureCodes.find((known) => known === reason);
  if (code === undefined) return reason;
  return failureText({ code, acted: 'no', retry: 'never', detail: {} }, texts).what;
}
