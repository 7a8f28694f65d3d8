/** One HTTP server: limiter, faults and latency in front, WordPress behind, the side channel beside. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type AdminChannel, adminPrefix } from './admin/admin-channel.ts';
import type { FaultPlan } from './faults/choose-fault.ts';
import type { Limiter } from './faults/limiter.ts';
import { tooManyRequests } from './faults/pages.ts';
import { deliver, pageBefore } from './faults/strike.ts';
import type { FaultRule } from './options.ts';
import { handleRest } from './rest-server.ts';
import { siteAnswer } from './routes/front.ts';
import type { Shop } from './shop.ts';
import type { Answer } from './wire/answer.ts';
import { parseRequest, type ReadRequest, readBody } from './wire/parse-request.ts';
import type { Router } from './wire/router.ts';

/** What the server is made of. */
export interface ServerParts {
  readonly shop: Shop;
  readonly router: Router;
  readonly limiter: Limiter;
  readonly plan: () => FaultPlan;
  readonly admin: AdminChannel;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

/** Builds the server; the caller listens. A failure inside is answered like a PHP fatal and told to `onDefect`. */
export function createShopServer(parts: ServerParts, onDefect: (problem: unknown) => void): Server {
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    serve(parts, message, response).catch((problem: unknown) => {
      // A client that leaves in the middle of its own request is no defect.
      if (!message.complete) return;
      onDefect(problem);
      if (!response.headersSent) response.writeHead(500).end();
    });
  };
  return parts.tls === undefined
    ? createServer(listener)
    : createTlsServer({ key: parts.tls.key, cert: parts.tls.cert }, listener);
}

async function serve(
  parts: ServerParts,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { shop } = parts;
  // WHY: WordPress answers what it was asked even when nobody listens any more; errors of the socket mean nothing.
  response.on('error', () => undefined);
  const rawBody = await readBody(message);
  const homePath = new URL(shop.homeUrl()).pathname.replace(/\/$/, '');
  const request = parseRequest(message, rawBody, homePath);
  if (request.path.startsWith(adminPrefix)) {
    await parts.admin.serve(request, response);
    return;
  }
  const route = request.route === undefined ? request.path : parts.router.nameOf(request.route);
  const callId = shop.ledger.begin({
    at: shop.now() - shop.settings.config().clockSkewMs,
    method: request.method,
    route,
    path: message.url ?? '/',
  });
  const wait = parts.limiter.refusal(shop.settings.config().limiter);
  if (wait !== undefined) {
    shop.ledger.end(callId, 429, 'limiter');
    await deliver(shop, response, tooManyRequests(retryAfter(shop, wait)), undefined);
    return;
  }
  const fault = parts.plan().choose({ method: request.method, route });
  const status = await work({ ...parts, request, message, callId, fault, response });
  shop.ledger.end(callId, status, fault?.kind ?? null);
}

function retryAfter(shop: Shop, waitMs: number): string | undefined {
  const style = shop.settings.config().limiter?.retryAfter ?? 'seconds';
  if (style === 'none') return undefined;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return style === 'seconds'
    ? String(seconds)
    : new Date(shop.now() + seconds * 1000).toUTCString();
}

interface Job extends ServerParts {
  readonly request: ReadRequest;
  readonly message: IncomingMessage;
  readonly callId: number;
  readonly fault: FaultRule | undefined;
  readonly response: ServerResponse;
}

/** Carries the call out; returns the status that was sent, or null when the connection was cut. */
async function work(job: Job): Promise<number | null> {
  const { shop, request, fault, response } = job;
  const { baseMs, jitterMs } = shop.settings.config().latency;
  const delay = baseMs + (jitterMs > 0 ? shop.random() * jitterMs : 0);
  if (delay > 0) await shop.sleep(delay / 2);
  if (fault?.kind === 'reset-before') {
    job.message.socket.resetAndDestroy();
    return null;
  }
  const page = await pageBefore(shop, fault);
  if (page !== undefined) return deliver(shop, response, page, undefined);
  const answer = await answerOf(job);
  if (delay > 0) await shop.sleep(delay / 2);
  if (fault?.kind === 'reset-after') {
    job.message.socket.resetAndDestroy();
    return null;
  }
  return deliver(shop, response, withoutBody(request, answer), fault);
}

function answerOf(job: Job): Promise<Answer> | Answer {
  const { shop, request } = job;
  if (request.route === undefined) return siteAnswer(shop, request);
  return handleRest({
    shop,
    router: job.router,
    request,
    callId: job.callId,
    isSsl:
      (job.message.socket as Partial<TLSSocket>).encrypted === true ||
      shop.settings.config().assumeHttps,
    dieAfterItems: job.fault?.kind === 'batch-dies' ? (job.fault.afterItems ?? 1) : undefined,
  });
}

function withoutBody(request: ReadRequest, answer: Answer): Answer {
  return request.wireMethod === 'HEAD' ? { ...answer, body: '' } : answer;
}
