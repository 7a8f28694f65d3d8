/**
 * Reads the error texts of keychain libraries. They come without codes, so words decide; what is not recognised is
 * `unavailable`, the reaction that loses nothing: the seller is told, no byte is touched.
 *
 * Sources: libsecret and GDBus messages as seen with gnome-keyring 42 and with no service on the bus; macOS OSStatus
 * texts (errSecInteractionNotAllowed -25308, errSecAuthFailed -25293, errSecUserCanceled -128); Windows system texts.
 */
import type { KeychainProblem } from './keychain.ts';

const patterns: readonly (readonly [RegExp, KeychainProblem])[] = [
  [
    /failed to load keytar native addon|cannot find (?:module|package)/i,
    unavailable('library-missing'),
  ],
  [/locked collection|is locked|no such secret item/i, locked('locked')],
  [/dismissed|user canceled|cancell?ed the operation/i, locked('dismissed')],
  [
    /user interaction is not allowed|interaction with the (?:user|security server)/i,
    locked('interaction'),
  ],
  [
    /user name or passphrase you entered|auth(?:entication|orization) (?:failed|was denied)/i,
    locked('denied'),
  ],
  [/timed? ?out|timeout was reached|did not receive a reply/i, locked('timeout')],
  [/object does not exist at path/i, unavailable('no-collection')],
  [
    /autolaunch d-bus|could not connect|was not provided by any|serviceunknown|spawn.*dbus|no such interface|unknown method|connection (?:is closed|refused)|name has no owner/i,
    unavailable('no-service'),
  ],
  [/master password is not retrievable/i, unavailable('no-master-password')],
  [/logon session does not exist/i, unavailable('no-logon-session')],
];

/** The problem behind an error a keychain call threw. */
export function keychainProblem(thrown: unknown): KeychainProblem {
  const text = thrown instanceof Error ? thrown.message : '';
  const known = patterns.find(([pattern]) => pattern.test(text));
  return known === undefined ? unavailable('unknown') : known[1];
}

function locked(reason: string): KeychainProblem {
  return { problem: 'locked', reason };
}

function unavailable(reason: string): KeychainProblem {
  return { problem: 'unavailable', reason };
}
