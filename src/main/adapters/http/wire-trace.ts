/**
 * What happened on the wire during one attempt. Whether a request can have been received decides if its effect is
 * surely absent or unknown, and no HTTP library tells that by itself: it must be watched on the socket.
 */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { HttpRecord } from '#ports/http';

/** Which phase an attempt ended in, and why it was cut short, if it was. */
export interface WireFacts {
  /** The connection stood, TLS included: from here on the other side may have read the request. */
  readonly connected: boolean;
  readonly cutBy: 'connect-timeout' | 'timeout' | 'caller' | null;
}

/** One attempt under observation. */
export interface WireTrace {
  /** To be given to axios as `transport`. */
  readonly transport: {
    request(
      options: https.RequestOptions,
      onReply: (reply: http.IncomingMessage) => void,
    ): http.ClientRequest;
  };
  /** Starts the clock of a new attempt. */
  begin(): void;
  /** Notes who cut the attempt; the first reason stays. */
  cut(by: 'timeout' | 'caller'): void;
  facts(): WireFacts;
  /** The counts of the attempt so far. */
  counts(): Pick<HttpRecord, 'remoteAddress' | 'bytesSent' | 'bytesReceived'>;
}

/** Watches the attempts of one request, one after the other. */
export function createWireTrace(connectTimeoutMs: number): WireTrace {
  let connected = false;
  let cutBy: WireFacts['cutBy'] = null;
  let remoteAddress: string | null = null;
  let socket: Socket | null = null;
  let writtenBefore = 0;
  let readBefore = 0;

  const watch = (request: http.ClientRequest, secure: boolean): void => {
    request.once('socket', (assigned) => {
      socket = assigned;
      writtenBefore = assigned.bytesWritten;
      readBefore = assigned.bytesRead;
      const ready = (): void => {
        connected = true;
        remoteAddress = assigned.remoteAddress ?? null;
      };
      if (request.reusedSocket) {
        ready();
        return;
      }
      const timer = setTimeout(() => {
        cutBy ??= 'connect-timeout';
        request.destroy(new Error('no connection in time'));
      }, connectTimeoutMs);
      assigned.once(secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        ready();
      });
      assigned.once('close', () => clearTimeout(timer));
    });
  };

  return {
    transport: {
      request(options, onReply) {
        const secure = options.protocol === 'https:';
        const request = (secure ? https : http).request(options, onReply);
        watch(request, secure);
        return request;
      },
    },
    begin() {
      connected = false;
      cutBy = null;
      remoteAddress = null;
      socket = null;
    },
    cut(by) {
      cutBy ??= by;
    },
    facts: () => ({ connected, cutBy }),
    counts: () => ({
      remoteAddress,
      bytesSent: socket === null ? 0 : socket.bytesWritten - writtenBefore,
      bytesReceived: socket === null ? 0 : socket.bytesRead - readBefore,
    }),
  };
}
