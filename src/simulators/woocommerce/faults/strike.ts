/** How faults show on the socket. */

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FaultRule } from '../options.ts';
import type { Shop } from '../shop.ts';
import type { Answer } from '../wire/answer.ts';
import {
  criticalErrorJson,
  criticalErrorPage,
  firewallPage,
  maintenancePage,
  type Page,
  phpNotice,
  serverPage,
  tooManyRequests,
} from './pages.ts';

/** The page that takes the place of an answer, for faults that strike before any effect. */
export async function pageBefore(
  shop: Shop,
  fault: FaultRule | undefined,
): Promise<Page | undefined> {
  switch (fault?.kind) {
    case 'too-many-requests':
      return tooManyRequests(
        fault.retryAfterSeconds === undefined ? undefined : String(fault.retryAfterSeconds),
      );
    case 'server-error-json':
      return criticalErrorJson(fault.status ?? 500);
    case 'server-error-html':
      return fault.status === undefined || fault.status === 500
        ? criticalErrorPage(500)
        : serverPage(fault.status);
    case 'maintenance':
      return maintenancePage(fault.retryAfterSeconds);
    case 'firewall':
      return firewallPage();
    case 'stall-before':
      await shop.sleep(fault.stallMs ?? 30_000);
      return serverPage(504);
    default:
      return undefined;
  }
}

/** Sends an answer, spoilt by a fault that strikes after the effect; returns the status that was sent. */
export async function deliver(
  shop: Shop,
  response: ServerResponse,
  answer: Answer,
  fault: FaultRule | undefined,
): Promise<number> {
  const spoilt = await spoil(shop, answer, fault);
  const body = Buffer.isBuffer(spoilt.body) ? spoilt.body : Buffer.from(spoilt.body);
  response.sendDate = false;
  response.writeHead(spoilt.status, {
    Date: new Date(shop.now()).toUTCString(),
    ...spoilt.headers,
    ...(fault?.kind === 'slow-body' ? {} : { 'Content-Length': String(body.length) }),
  });
  if (fault?.kind === 'slow-body') await drip(shop, response, body, fault.chunkDelayMs ?? 50);
  else response.end(body);
  return spoilt.status;
}

async function spoil(shop: Shop, answer: Answer, fault: FaultRule | undefined): Promise<Answer> {
  switch (fault?.kind) {
    case 'stall-after':
      await shop.sleep(fault.stallMs ?? 30_000);
      return serverPage(504);
    case 'php-notice':
      return { ...answer, body: Buffer.concat([Buffer.from(phpNotice), bytes(answer.body)]) };
    case 'bom':
      return {
        ...answer,
        body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes(answer.body)]),
      };
    case 'truncated-json': {
      const whole = bytes(answer.body);
      return { ...answer, body: whole.subarray(0, Math.floor(whole.length * 0.6)) };
    }
    default:
      return answer;
  }
}

function bytes(body: string | Buffer): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body);
}

async function drip(
  shop: Shop,
  response: ServerResponse,
  body: Buffer,
  pauseMs: number,
): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / 8));
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    if (!response.write(body.subarray(at, at + size)))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    await shop.sleep(pauseMs);
  }
  response.end();
}
