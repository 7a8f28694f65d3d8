/** `--key`: who keeps a new key. */
import { FailureError, failure } from '#kernel/failure';
import type { WrapperChoice } from '#ports/secrets';
import type { Cli } from './cli.ts';
import { badOption } from './option-values.ts';

/** How the person wants a new key to be kept: the keychain unless said otherwise. Throws `invalid-input`. */
export async function keyChoice(cli: Cli): Promise<WrapperChoice> {
  const kind = cli.options.text('key') ?? (cli.options.flag('sessionKey') ? 'session' : 'keychain');
  if (kind === 'keychain' || kind === 'session') return { wrapper: kind };
  if (kind !== 'passphrase') throw badOption('--key', kind, 'keychain, passphrase, session');
  const passphrase = await cli.passphrase({ askFor: true });
  if (passphrase === undefined) {
    const detail = { field: '--passphrase-file', expected: 'FILE, -' };
    throw new FailureError(failure('invalid-input', detail));
  }
  return { wrapper: 'passphrase', passphrase };
}
