import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FailureError, failure, failureCodes } from '#kernel/failure';
import { reveal } from '#kernel/redacted';
import { document, run } from './cli.test-support.ts';
import { allCommands } from './commands/all-commands.ts';
import { exitCode, exitCodeOf, exitCodes } from './exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopkeep-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const emptyQueue = { shops: [], counts: [], jobs: [] };

describe('help', () => {
  it('explains every command in both languages, with an example of that very command', async () => {
    for (const spec of allCommands()) {
      for (const language of ['en', 'zh']) {
        const { code, stdout, stderr } = await run([...spec.path, '--help', '--lang', language]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain(language === 'en' ? 'Usage:' : '用法：');
        expect(stdout).toContain(`shopkeep ${spec.path.join(' ')}`);
        expect(spec.examples.every((example) => stdout.includes(example))).toBe(true);
        expect(stdout).not.toMatch(/option\.|command\.|undefined/);
      }
    }
  });

  it('shows examples that the parser understands', async () => {
    for (const { path, examples } of allCommands()) {
      for (const example of examples) {
        const words = example.replace(/^.*?\| /, '').match(/"[^"]*"|\S+/g) ?? [];
        expect(words[0]).toBe('shopkeep');
        expect(words.slice(1, 1 + path.length)).toEqual(path);
        const argv = words.slice(1).map((word) => word.replaceAll('"', ''));
        // Everything fails at the workspace (or at a file that is not there), nothing at the command line.
        const { code } = await run([...argv, '--json'], {
          stdin: '',
          hosts: {
            open: () => Promise.reject(new FailureError(failure('workspace-missing'))),
            restore: () => Promise.reject(new FailureError(failure('workspace-missing'))),
          },
        });
        expect({ example, isUsage: code === exitCode('usage') }).toEqual({
          example,
          isUsage: false,
        });
      }
    }
  });

  it('lists the exit codes', async () => {
    const { stdout } = await run(['--help']);
    for (const { code } of exitCodes) expect(stdout).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
  });

  it('shows the version it was given', async () => {
    expect((await run(['--version'])).stdout).toBe('9.8.7\n');
  });
});

describe('mistakes in the command line', () => {
  it('are told in the language of the person, with a suggestion, and end with the usage code', async () => {
    const { code, stderr, stdout } = await run(['psh', '--lang', 'zh']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('没有 psh 这个命令。 是不是想用 push？');
  });

  it('are one JSON document with --json, wherever it stands', async () => {
    for (const argv of [
      ['--json', 'push', '--aprove'],
      ['push', '--aprove', '--json'],
    ]) {
      const finished = await run(argv);
      expect(finished.code).toBe(2);
      expect(document(finished)['error']).toMatchObject({
        code: 'invalid-input',
        detail: { usage: 'unknownOption', value: '--aprove' },
      });
    }
  });

  it('name the option whose value cannot be used', async () => {
    const wrong: readonly (readonly [string, readonly string[]])[] = [
      ['--limit', ['jobs', 'list', '--limit', 'many']],
      ['--map', ['import', 'a.csv', '--map', 'no field']],
      ['--map', ['import', 'a.csv', '--map', 'A=colour']],
      ['--key', ['init', '--key', 'paper']],
      ['--currency', ['init', '--currency', 'YUAN']],
      ['--lang', ['plan', '--lang', 'fr']],
      ['--accept-brakes', ['push', '--approve', '--accept-brakes', '1,x']],
      ['--listed', ['override', 'A', '--shop', 'S', '--listed', 'maybe']],
      ['--clear', ['override', 'A', '--shop', 'S', '--clear', 'everything']],
    ];
    for (const [field, argv] of wrong) {
      const finished = await run([...argv, '--json']);
      expect(finished.code).toBe(2);
      expect(document(finished)['error']).toMatchObject({
        code: 'invalid-input',
        detail: { field },
      });
      expect(finished.calls).toEqual([]);
    }
  });

  it('include naming two kinds of jobs at once, or none', async () => {
    const two = ['jobs', 'cancel', '--all', '--shop', 'S'];
    for (const argv of [two, ['jobs', 'pause']]) {
      const finished = await run([...argv, '--json']);
      expect(finished.code).toBe(2);
      expect(finished.calls).toEqual([]);
    }
  });
});

describe('failures', () => {
  it('end with the documented code and one JSON document, for every code there is', async () => {
    for (const code of failureCodes.filter((known) => known !== 'internal')) {
      const finished = await run(['jobs', 'list', '--json'], {
        answers: {
          'jobs.list': () => Promise.reject(new FailureError(failure(code, { shop: 'S' }))),
        },
      });
      expect(finished.code).toBe(exitCodeOf(code));
      expect(exitCodes.map((entry) => entry.code)).toContain(finished.code);
      expect(document(finished)).toEqual({
        error: {
          code,
          message: expect.stringMatching(/\S/),
          detail: { shop: 'S' },
          fix: expect.stringMatching(/\S/),
          acted: 'no',
          retry: 'never',
        },
      });
      expect(finished.closed).toBe(1);
    }
  });

  it('are two lines on stderr for a person, and nothing on stdout', async () => {
    const { code, stdout, stderr } = await run(['plan'], {
      hosts: { open: () => Promise.reject(new FailureError(failure('workspace-missing'))) },
    });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'There is no workspace in this folder.',
      'Create one first, or name the folder of an existing one. Create one with: shopkeep init, or name a folder with --data.',
      '',
    ]);
  });

  it('of ours show a reference and no trace, while the log gets everything', async () => {
    const defect = new TypeError('secret inner words');
    for (const flags of [[], ['--json']]) {
      const finished = await run(['jobs', 'list', ...flags], {
        answers: { 'jobs.list': () => Promise.reject(defect) },
      });
      expect(finished.code).toBe(1);
      expect(finished.defects).toEqual([defect]);
      expect(finished.stdout + finished.stderr).toContain('ref-1');
      expect(finished.stdout + finished.stderr).not.toMatch(/secret inner|TypeError|\.ts:\d/);
    }
  });

  it('cannot move the cursor or colour the screen with what a shop says', async () => {
    const shopText = '\u001B[2J\u001B]0;owned\u0007\u202Eoops';
    const { stderr } = await run(['plan'], {
      answers: {
        'plans.make': () => Promise.reject(new FailureError(failure('rejected', { shopText }))),
      },
    });
    expect(stderr).toContain('oops');
    for (const mark of ['\u001B', '\u0007', '\u202E']) expect(stderr).not.toContain(mark);
  });
});

describe('where things are', () => {
  it('is counted from where the person stands: INIT_CWD under npm, else the working folder', async () => {
    const answers = { 'exports.run': { file: 'x', bytes: 1, products: 1, rows: 1 } };
    const plain = await run(['export', 'out/a.csv', '--data', 'ws'], { answers, cwd: '/here' });
    expect(plain.calls[0]?.input).toMatchObject({
      file: '/here/out/a.csv',
      format: 'csv',
      language: 'en',
    });
    expect(plain.opened[0]?.folder).toBe('/here/ws');
    const underNpm = await run(['export', 'a.XLSX'], {
      answers,
      cwd: '/package',
      environment: { INIT_CWD: '/stands' },
    });
    expect(underNpm.calls[0]?.input).toMatchObject({ file: '/stands/a.XLSX', format: 'xlsx' });
    expect(underNpm.opened[0]?.folder).toBe('/usual/place');
  });

  it('has a language: --lang, else the locale', async () => {
    const answers = { 'jobs.list': emptyQueue };
    const said = async (flags: readonly string[], environment: Record<string, string>) =>
      (await run(['jobs', 'list', ...flags], { answers, environment })).stdout;
    expect(await said([], { LANG: 'zh_CN.UTF-8' })).toBe('没有任务。\n');
    expect(await said([], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).toBe('No jobs.\n');
    expect(await said(['--lang', 'zh'], {})).toBe('没有任务。\n');
    expect(await said(['--lang=en'], { LC_ALL: 'zh_CN' })).toBe('No jobs.\n');
  });

  it('may be a workspace that another process holds, which is said on stderr', async () => {
    const finished = await run(['jobs', 'list', '--json'], {
      answers: { 'jobs.list': emptyQueue },
      handedOver: true,
    });
    expect(document(finished)).toEqual(emptyQueue);
    expect(finished.stderr).toContain('Another Shopkeep process');
    const quiet = await run(['jobs', 'list', '-q'], {
      answers: { 'jobs.list': emptyQueue },
      handedOver: true,
    });
    expect(quiet.stderr).toBe('');
  });
});

describe('secrets', () => {
  it('come from files or stdin, without the line break at the end', async () => {
    const file = join(folder, 'pass.txt');
    writeFileSync(file, 'correct horse battery\r\n');
    const fromFile = await run([
      'init',
      '--key',
      'passphrase',
      '--passphrase-file',
      file,
      '--currency',
      'usd',
    ]);
    const key = fromFile.made[0]?.key;
    expect(key?.wrapper === 'passphrase' && reveal(key.passphrase)).toBe('correct horse battery');
    expect(fromFile.made[0]?.baseCurrency).toBe('USD');
    const fromStdin = await run(['plan', '--passphrase-file', '-', '--json'], {
      stdin: 'correct horse battery\n',
      answers: { 'plans.make': () => Promise.reject(new FailureError(failure('plan-missing'))) },
    });
    const given = fromStdin.opened[0]?.passphrase;
    expect(given !== undefined && reveal(given)).toBe('correct horse battery');
  });

  it('are asked for without being shown, at a terminal', async () => {
    const { made, stdout, stderr, code } = await run(['init', '--key', 'passphrase'], {
      terminal: true,
      replies: ['correct horse battery\n'],
    });
    const key = made[0]?.key;
    expect(code).toBe(0);
    expect(key?.wrapper === 'passphrase' && reveal(key.passphrase)).toBe('correct horse battery');
    expect(stdout + stderr).not.toContain('horse');
  });

  it('are required where nobody can be asked', async () => {
    const finished = await run(['init', '--key', 'passphrase', '--json']);
    expect(finished.code).toBe(2);
    expect(document(finished)['error']).toMatchObject({ detail: { field: '--passphrase-file' } });
  });

  it('are not quoted when the file of credentials is no JSON', async () => {
    const file = join(folder, 'keys.json');
    writeFileSync(file, '{"consumerSecret": "cs_canary_7f3a" oops');
    const argv = ['shops', 'add', 'woocommerce', '--name', 'S', '--credentials', file];
    for (const flags of [[], ['--json']]) {
      const finished = await run([...argv, ...flags]);
      expect(finished.code).toBe(10);
      expect(finished.stdout + finished.stderr).not.toContain('canary');
      expect(finished.stdout + finished.stderr).toContain('keys.json');
    }
  });

  it('have no option or variable of their own', async () => {
    const helps = await Promise.all(allCommands().map((spec) => run([...spec.path, '--help'])));
    for (const { stdout } of helps) {
      expect(stdout).not.toMatch(/--(?:passphrase|password|secret|token|key-secret)[ =<]/);
    }
    const { opened } = await run(['jobs', 'list'], {
      answers: { 'jobs.list': emptyQueue },
      environment: { SHOPKEEP_PASSPHRASE: 'from the environment', PASSPHRASE: 'too' },
    });
    expect(opened[0]).toEqual({ folder: '/usual/place', face: 'cli' });
  });

  it('cannot both be read from stdin', async () => {
    const argv = ['shops', 'add', 'woocommerce', '--name', 'S', '--credentials', '-'];
    const { code, calls } = await run([...argv, '--passphrase-file', '-'], { stdin: '{}' });
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
  });
});

describe('stopping', () => {
  it('asks the use case to stop with the first Ctrl-C, and says that the next start resumes', async () => {
    const report = {
      end: 'cancelled',
      plan: null,
      approved: 0,
      heldBack: 0,
      listings: [],
      waiting: 3,
      failed: 0,
    };
    const finished = await run(['push', '--json'], {
      onOutput: (text, { interrupt }) => {
        if (text.includes('Without --approve')) interrupt();
      },
      answers: {
        'publishing.push': (_input, io) =>
          new Promise((resolve) => {
            if (io.signal.aborted) resolve(report);
            io.signal.addEventListener('abort', () => resolve(report));
          }),
      },
    });
    expect(finished.code).toBe(130);
    expect(document(finished)).toMatchObject({ end: 'cancelled', waiting: 3 });
    expect(finished.stderr).toContain('the next start resumes');
    expect({ closed: finished.closed, listeners: finished.listeners }).toEqual({
      closed: 1,
      listeners: 0,
    });
  });

  it('ends at once with the second, even when the use case never does', async () => {
    const finished = await run(['push'], {
      onOutput: (text, { interrupt }) => {
        if (/Without --approve|Stopping/.test(text)) interrupt();
      },
      answers: { 'publishing.push': () => new Promise(() => {}) },
    });
    expect({ code: finished.code, listeners: finished.listeners }).toEqual({
      code: 130,
      listeners: 0,
    });
  });

  it('takes Ctrl-C at a question for a no', async () => {
    const { code, calls } = await run(['shops', 'remove', 'S'], {
      terminal: true,
      onOutput: (text, { interrupt }) => {
        if (text.includes('[y/N]')) interrupt();
      },
    });
    expect({ code, calls }).toEqual({ code: 130, calls: [] });
  });
});
