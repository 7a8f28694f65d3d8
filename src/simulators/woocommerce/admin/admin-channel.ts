/** The side channel under `/__practice/`: what a test or a demo may see and change, behind a token. */
import { timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Json } from '#kernel/json';
import { defaultConfig, faultKinds, type RuntimeConfig } from '../options.ts';
import { isRecord, listOf, toText } from '../text/php.ts';
import type { ReadRequest } from '../wire/parse-request.ts';
import { RestError } from '../wire/rest-error.ts';
import type { PracticeAdmin } from './practice-admin.ts';
import type { SeedProduct } from './seed.ts';

/** Where the channel lives. */
export const adminPrefix = '/__practice/';

/** Serves the channel. */
export interface AdminChannel {
  readonly serve: (request: ReadRequest, response: ServerResponse) => Promise<void>;
}

type Handler = (
  admin: PracticeAdmin,
  body: { readonly [key: string]: Json | undefined },
) => unknown;

const permissions = ['read', 'write', 'read_write'] as const;

const handlers: Readonly<Record<string, Handler>> = {
  'GET state': (admin) => admin.state(),
  'GET counters': (admin) => admin.counters(),
  'GET calls': (admin) => admin.calls(),
  'GET effects': (admin) => admin.effects(),
  'GET config': (admin) => admin.config(),
  'POST counters/reset': (admin) => {
    admin.resetCounters();
    return {};
  },
  'POST config': (admin, body) => admin.configure(readConfig(body)),
  'POST seed': (admin, body) =>
    admin.seed(
      Array.isArray(body['products']) ? (body['products'] as unknown as SeedProduct[]) : [],
    ),
  'POST keys': (admin, body) => {
    const wanted = permissions.find((item) => item === body['permissions']);
    return admin.createKey(wanted ?? 'read_write');
  },
  'POST application-passwords': (admin, body) =>
    admin.createApplicationPassword(
      body['login'] === undefined ? undefined : toText(body['login']),
    ),
};

// A misspelt fault would never strike, and a test would then prove nothing: it is refused.
function readConfig(body: { readonly [key: string]: Json | undefined }): Partial<RuntimeConfig> {
  for (const rule of listOf(body['faults'])) {
    const kind = isRecord(rule) ? toText(rule['kind']) : '';
    if (!faultKinds.some((known) => known === kind)) {
      throw new RestError('unknown_fault', `no such fault: ${kind}`, 400);
    }
  }
  for (const name of Object.keys(body)) {
    if (!(name in defaultConfig))
      throw new RestError('unknown_setting', `no such setting: ${name}`, 400);
  }
  return body as Partial<RuntimeConfig>;
}

/** Builds the channel for one token. */
export function createAdminChannel(admin: PracticeAdmin, token: string): AdminChannel {
  return {
    serve: async (request, response) => {
      if (!holdsToken(request, token)) {
        send(response, 401, { error: 'the token of the state folder is needed' });
        return;
      }
      const name = `${request.wireMethod} ${request.path.slice(adminPrefix.length)}`;
      const handler = handlers[name];
      if (handler === undefined) {
        send(response, 404, { error: `no such request: ${name}`, known: Object.keys(handlers) });
        return;
      }
      if (request.json instanceof RestError) {
        send(response, 400, { error: request.json.message });
        return;
      }
      try {
        send(response, 200, await handler(admin, isRecord(request.json) ? request.json : {}));
      } catch (problem) {
        if (!(problem instanceof RestError)) throw problem;
        send(response, problem.status, { error: problem.message });
      }
    },
  };
}

// SECURITY: compared in constant time; a wrong length is compared with itself so that it costs the same.
function holdsToken(request: ReadRequest, token: string): boolean {
  const given = Buffer.from((request.headers['authorization'] ?? '').replace(/^Bearer\s+/i, ''));
  const wanted = Buffer.from(token);
  const sameLength = given.length === wanted.length;
  return timingSafeEqual(sameLength ? given : wanted, wanted) && sameLength;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body ?? null));
}
