/** What this machine gives: its clock, its randomness, its keychain. */
import { readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  developmentKeychainName,
  KeytarKeychain,
  keychainName,
  keychainTimeoutMs,
  loadKeytar,
} from '#adapters/secrets/keytar-keychain';
import { systemClock } from '#adapters/system/clock';
import { systemNonce, systemRandom } from '#adapters/system/random';
import { connectors } from '#connectors/index';
import type { Platform } from './open-application.ts';
import { defectRecorder } from './record-defect.ts';

/** The platform of a real run. A checkout keeps its keys apart from those of an installed program. */
export function systemPlatform(
  environment: Readonly<Record<string, string | undefined>>,
): Platform {
  const clock = systemClock();
  const fromSource = import.meta.url.endsWith('.ts');
  return {
    clock,
    random: systemRandom(),
    nonce: systemNonce,
    keychain: new KeytarKeychain({
      service: fromSource ? developmentKeychainName : keychainName,
      platform: process.platform,
      environment,
      load: loadKeytar,
      timeoutMs: keychainTimeoutMs,
    }),
    connectors,
    appVersion: appVersion(),
    recordDefect: defectRecorder(join(tmpdir(), `shopkeep-defects-${userInfo().uid}.log`), {
      now: () => clock.now(),
      nonce: systemNonce,
    }),
  };
}

/** The version in package.json, which lies three folders up from the source and two from the built file. */
function appVersion(): string {
  for (const path of ['../../../package.json', '../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(
        readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8'),
      );
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed)
        return String(parsed.version);
    } catch {
      // Not there: the other place is looked at, and a program without its package.json says so below.
    }
  }
  return 'unknown';
}
