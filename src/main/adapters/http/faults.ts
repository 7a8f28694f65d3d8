/** Turns what a broken exchange left behind into a failure that says whether the other side may have acted. */
import { isAxiosError } from 'axios';
import { type Failure, failure } from '#kernel/failure';
import type { WireFacts } from './wire-trace.ts';

/** What is known of the request that failed. */
export interface FaultContext {
  readonly host: string;
  /** GET and HEAD: repeating them has no effect. */
  readonly safe: boolean;
  readonly wire: WireFacts;
}

const tlsCode =
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/;

/**
 * Names the failure. Before the connection stood nothing can have been received; after that a write may have been
 * carried out whatever went wrong.
 */
export function faultOf(thrown: unknown, context: FaultContext): Failure {
  const { host, safe, wire } = context;
  const code = codeOf(thrown);
  const acted = wire.connected && !safe ? 'unknown' : 'no';
  const retry = acted === 'no' ? 'later' : 'never';
  if (wire.cutBy === 'caller') return failure('cancelled', { host }, { acted, retry });
  if (wire.cutBy === 'connect-timeout') {
    return failure('timeout', { host, phase: 'connect' }, { acted: 'no', retry: 'later' });
  }
  if (wire.cutBy === 'timeout') {
    const phase = wire.connected ? 'reply' : 'connect';
    return failure('timeout', { host, phase }, { acted, retry });
  }
  if (isTooLarge(thrown)) return failure('response-too-large', { host }, { acted, retry: 'never' });
  if (!wire.connected) {
    if (tlsCode.test(code)) return failure('tls-invalid', { host, reason: code });
    return failure('unreachable', { host, reason: code }, { acted: 'no', retry: 'later' });
  }
  return failure('connection-lost', { host, reason: code }, { acted, retry });
}

/** Whether a safe request may be tried again at once: the network failed, not the shop and not the caller. */
export function isTransportFault(value: Failure): boolean {
  return value.code === 'connection-lost' || value.code === 'unreachable';
}

/** A system's or library's error code; never its message, which can hold the whole address with its query. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return 'unknown';
  return typeof thrown.code === 'string' ? thrown.code : 'unknown';
}

function isTooLarge(thrown: unknown): boolean {
  return (
    isAxiosError(thrown) &&
    thrown.code === 'ERR_BAD_RESPONSE' &&
    thrown.message.startsWith('maxContentLength')
  );
}
