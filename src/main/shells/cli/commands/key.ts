/** `key status|new`: the key that protects credentials. */
import type { KeyStatus } from '#ports/secrets';
import { asData, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { keyChoice } from '../key-choice.ts';
import type { Screen } from '../terminal/screen.ts';

/** `key status`. */
export const keyStatus: CommandSpec = {
  path: ['key', 'status'],
  examples: ['shopkeep key status'],
  run: async (cli) => {
    const answer = await cli.call('keys.status', {});
    return {
      exit: exitCode('done'),
      data: asData(answer),
      show: (screen) => {
        showKey(screen, answer.key);
      },
    };
  },
};

/** `key new`: for a workspace whose key is lost; each shop then needs one sign-in. */
export const newKey: CommandSpec = {
  path: ['key', 'new'],
  options: [{ flags: '--key <kind>' }],
  examples: ['shopkeep key new', 'shopkeep key new --key passphrase --passphrase-file pass.txt'],
  run: async (cli) => {
    const key = await keyChoice(cli);
    // A passphrase is that of the new key: the workspace must not be opened with it first.
    const { passphrase: _passphrase, ...options } = await cli.hostOptions();
    const made = await cli.environment.hosts.newKey({ ...options, key });
    return {
      exit: exitCode('done'),
      data: asData({ key: made }),
      show: (screen) => {
        showKey(screen, made);
        screen.line(screen.texts.text('key.sign-in-next'));
      },
    };
  },
};

function showKey(screen: Screen, key: KeyStatus): void {
  const { texts, styles } = screen;
  const { state, wrapper, backend, keyId, createdAt, persistent } = key;
  const isUsable = state === 'available' || state === 'session';
  screen.line(texts.text(`key.state-${state}`), isUsable ? styles.good : styles.warn);
  if (wrapper !== null) screen.line(`  ${texts.text(`key.wrapper-${wrapper}`)}`);
  if (backend !== null) screen.line(`  ${backend}`);
  if (keyId !== null) screen.line(`  ${keyId}`);
  if (createdAt !== null) screen.line(`  ${texts.dateTime(createdAt)}`);
  if (!persistent && isUsable) screen.line(texts.text('key.session-only'), styles.warn);
}
