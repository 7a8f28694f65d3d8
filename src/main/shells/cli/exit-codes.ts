/** What the command's exit code tells a script. The table is data: help, documentation and tests read the same. */
import type { FailureCode } from '#kernel/failure';

/** An exit code with the name its text is found under (`exit.<name>`). */
export const exitCodes = [
  { code: 0, name: 'done' },
  { code: 1, name: 'defect' },
  { code: 2, name: 'usage' },
  { code: 3, name: 'partial' },
  { code: 4, name: 'workspace' },
  { code: 5, name: 'busy' },
  { code: 6, name: 'key' },
  { code: 7, name: 'sign-in' },
  { code: 8, name: 'unreachable' },
  { code: 9, name: 'held' },
  { code: 10, name: 'file' },
  { code: 11, name: 'damaged' },
  { code: 130, name: 'cancelled' },
] as const;

/** Name of an exit code. */
export type ExitName = (typeof exitCodes)[number]['name'];

const nameByFailure: Readonly<Record<FailureCode, ExitName>> = {
  'invalid-input': 'usage',
  'not-found': 'usage',
  'nothing-to-undo': 'usage',
  'nothing-to-redo': 'usage',
  'mapping-incomplete': 'file',
  'file-missing': 'file',
  'file-unsupported': 'file',
  'file-too-large': 'file',
  'file-damaged': 'file',
  'file-encrypted': 'file',
  'file-encoding': 'file',
  'disk-full': 'file',
  'disk-error': 'file',
  'sku-duplicate': 'partial',
  'catalogue-applying': 'busy',
  'plan-stale': 'held',
  'plan-missing': 'held',
  'workspace-missing': 'workspace',
  'workspace-exists': 'workspace',
  'workspace-newer': 'workspace',
  'workspace-unsafe-folder': 'workspace',
  'sqlite-too-old': 'workspace',
  'workspace-busy': 'busy',
  'workspace-damaged': 'damaged',
  'backup-invalid': 'damaged',
  'audit-broken': 'damaged',
  'no-key': 'key',
  'key-locked': 'key',
  'key-unavailable': 'key',
  'key-changed': 'key',
  'key-lost': 'key',
  'passphrase-wrong': 'key',
  'secret-corrupt': 'key',
  unreachable: 'unreachable',
  'tls-invalid': 'unreachable',
  timeout: 'unreachable',
  'connection-lost': 'unreachable',
  'host-not-allowed': 'unreachable',
  'redirect-refused': 'unreachable',
  'response-too-large': 'unreachable',
  'rate-limited': 'unreachable',
  'shop-unavailable': 'unreachable',
  'host-page': 'unreachable',
  'bad-response': 'unreachable',
  'clock-skew': 'unreachable',
  'needs-sign-in': 'sign-in',
  'permission-missing': 'sign-in',
  rejected: 'partial',
  'sku-taken': 'partial',
  'remote-missing': 'partial',
  'image-refused': 'partial',
  unsupported: 'partial',
  'illegal-move': 'partial',
  'stale-lease': 'partial',
  superseded: 'partial',
  'predecessor-failed': 'partial',
  quarantined: 'partial',
  'needs-human': 'partial',
  cancelled: 'cancelled',
  'shop-paused': 'held',
  'shop-frozen': 'held',
  internal: 'defect',
};

/** The exit code of an outcome by name. */
export function exitCode(name: ExitName): number {
  return exitCodes.find((entry) => entry.name === name)?.code ?? 1;
}

/** The exit code that a failure ends with. */
export function exitCodeOf(code: FailureCode): number {
  return exitCode(nameByFailure[code]);
}
