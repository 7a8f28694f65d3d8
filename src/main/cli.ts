#!/usr/bin/env node
/** `shopkeep` on the command line: gives the shell this process's streams, signals and environment. */
import { localHosts } from '#compose/hosts';
import { systemPlatform } from '#compose/platform';
import { runCli } from '#shells/cli/run-cli';

const platform = systemPlatform(process.env);
// Under npm the working folder is the package's: INIT_CWD is where the user stands.
const cwd = process.env['INIT_CWD'] ?? process.cwd();

const exitCode = await runCli(process.argv.slice(2), {
  hosts: localHosts(platform, { cwd, environment: process.env }),
  // Loaded only when asked for: nobody else needs the practice shop's side channel.
  demo: async (io) => {
    const { runDemo } = await import('#compose/demo/run-demo');
    return runDemo(platform, { perSecond: 8, burst: 10 }, io);
  },
  streams: process,
  cwd,
  environment: process.env,
  signals: process,
  now: () => platform.clock.now(),
  version: platform.appVersion,
  recordDefect: platform.recordDefect,
});
// Both streams are written out by now; a second Ctrl-C must end the process although work is still under way.
process.exit(exitCode);
