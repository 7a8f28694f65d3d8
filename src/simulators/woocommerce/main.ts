/**
 * The practice shop in a process of its own. Prints one line of JSON when it listens; secrets are in files of the state
 * folder, never on the command line or the console.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PracticeShopOptions, RuntimeConfig } from './options.ts';
import { type PracticeShop, startPracticeShop } from './practice-shop.ts';

const usage = `Usage: node src/simulators/woocommerce/main.ts --state DIR [--port 0] [--seed N]
  [--home-url URL] [--name TEXT] [--currency USD] [--utc-offset MINUTES] [--timezone NAME]
  [--tls-key FILE --tls-cert FILE] [--assume-https] [--environment production|local]
  [--application-password] [--strip-authorization]
  [--rate N --burst N] [--latency MS] [--jitter MS] [--config FILE]
`;

function readOptions(): PracticeShopOptions {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      port: { type: 'string' },
      seed: { type: 'string' },
      'home-url': { type: 'string' },
      name: { type: 'string' },
      currency: { type: 'string' },
      'utc-offset': { type: 'string' },
      timezone: { type: 'string' },
      'tls-key': { type: 'string' },
      'tls-cert': { type: 'string' },
      'assume-https': { type: 'boolean' },
      environment: { type: 'string' },
      'application-password': { type: 'boolean' },
      'strip-authorization': { type: 'boolean' },
      rate: { type: 'string' },
      burst: { type: 'string' },
      latency: { type: 'string' },
      jitter: { type: 'string' },
      config: { type: 'string' },
    },
  });
  if (values.state === undefined) throw new Error('--state is missing');
  return {
    stateDir: values.state,
    clock: Date.now,
    ...(values.port === undefined ? {} : { port: wholeNumber('port', values.port) }),
    ...(values.seed === undefined ? {} : { seed: wholeNumber('seed', values.seed) }),
    ...(values['home-url'] === undefined ? {} : { homeUrl: values['home-url'] }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.currency === undefined ? {} : { currency: values.currency }),
    ...(values['utc-offset'] === undefined
      ? {}
      : { utcOffsetMinutes: wholeNumber('utc-offset', values['utc-offset']) }),
    ...(values.timezone === undefined ? {} : { timezoneString: values.timezone }),
    ...(values['tls-key'] === undefined || values['tls-cert'] === undefined
      ? {}
      : {
          tls: {
            key: readFileSync(values['tls-key'], 'utf8'),
            cert: readFileSync(values['tls-cert'], 'utf8'),
          },
        }),
    ...(values['application-password'] === true ? { applicationPassword: true } : {}),
    config: readConfig(values),
  };
}

function readConfig(
  values: Readonly<Record<string, string | boolean | undefined>>,
): Partial<RuntimeConfig> {
  const file = values['config'];
  const stored =
    typeof file === 'string'
      ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<RuntimeConfig>)
      : {};
  const number = (name: string): number => wholeNumber(name, String(values[name] ?? 0));
  return {
    ...stored,
    ...(values['assume-https'] === true ? { assumeHttps: true } : {}),
    ...(values['strip-authorization'] === true ? { authorizationStripped: true } : {}),
    ...(values['environment'] === 'local' ? { environment: 'local' } : {}),
    ...(values['rate'] === undefined
      ? {}
      : {
          limiter: {
            ratePerSecond: Number(values['rate']),
            burst: values['burst'] === undefined ? 1 : number('burst'),
          },
        }),
    ...(values['latency'] === undefined && values['jitter'] === undefined
      ? {}
      : {
          latency: {
            baseMs: number('latency'),
            jitterMs: number('jitter'),
            perItemMs: 0,
            perImageMs: 0,
          },
        }),
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new Error(`--${name} must be a whole number`);
  return value;
}

async function main(): Promise<void> {
  let options: PracticeShopOptions;
  try {
    options = readOptions();
  } catch (problem) {
    process.stderr.write(
      `${problem instanceof Error ? problem.message : String(problem)}\n${usage}`,
    );
    process.exitCode = 2;
    return;
  }
  const shop = await startPracticeShop(options);
  process.stdout.write(
    `${JSON.stringify({
      url: shop.url,
      adminUrl: shop.adminUrl,
      credentialsFile: join(options.stateDir, 'credentials.json'),
      adminTokenFile: join(options.stateDir, 'admin-token'),
    })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop(shop));
  }
}

async function stop(shop: PracticeShop): Promise<void> {
  await shop.close();
  for (const problem of shop.defects) process.stderr.write(`${String(problem)}\n`);
  process.exitCode = shop.defects.length === 0 ? 0 : 1;
}

await main();
