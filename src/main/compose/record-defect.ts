/** Where defects go: a file of this user's, scrubbed of secrets and home paths, never the user's face. */
import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { textScrub } from '#adapters/log/file-log';
import { LiveSecretRegister } from '#adapters/log/live-secrets';
import { toIso } from '#kernel/instant';

/** Builds the recorder. It returns the reference under which a defect is found again. */
export function defectRecorder(
  file: string,
  tools: { readonly now: () => number; readonly nonce: () => string },
): (thrown: unknown) => string {
  const scrub = textScrub(new LiveSecretRegister());
  return (thrown) => {
    const reference = tools.nonce().slice(0, 8);
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(
        file,
        `${JSON.stringify({ time: toIso(tools.now()), reference, defect: scrub(text) })}\n`,
        { mode: 0o600 },
      );
      chmodSync(file, 0o600);
    } catch {
      // A disk that refuses must not hide the defect itself: the reference is shown all the same.
    }
    return reference;
  };
}
