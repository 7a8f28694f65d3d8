/** `doctor`: looks over the machine and the workspace; with `--bundle` it leaves a redacted file for support. */
import type { Json } from '#kernel/json';
import { asData, type CommandSpec } from '../cli.ts';
import { exitCode } from '../exit-codes.ts';
import { doctorVerdict, showDoctor } from '../views/doctor-view.ts';

/** The command. */
export const doctor: CommandSpec = {
  path: ['doctor'],
  options: [{ flags: '--bundle <file>' }],
  examples: ['shopkeep doctor', 'shopkeep doctor --bundle support.json'],
  run: async (cli) => {
    const bundle = cli.options.text('bundle');
    const input: Json = bundle === undefined ? {} : { bundle: cli.path(bundle) };
    const report = await cli.call('workspace.doctor', input);
    return {
      exit: exitCode(doctorVerdict(report)),
      data: asData(report),
      show: (screen) => {
        showDoctor(screen, report);
        if (bundle !== undefined) screen.line(cli.texts.text('doctor.bundle', { file: bundle }));
      },
    };
  },
};
