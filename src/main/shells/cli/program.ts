/** The commands as commander knows them: parsed, explained in the person's language, each with an example. */
import { Command, type HelpConfiguration } from 'commander';
import type { TextKey, Texts } from '#text/texts';
import type { CommandSpec, OptionSpec } from './cli.ts';
import type { CliEnvironment } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import { OptionValues } from './option-values.ts';
import { displayWidth } from './terminal/display-width.ts';
import { stylesFor } from './terminal/styles.ts';

/** Called with the command that was chosen. */
export type OnChosen = (
  spec: CommandSpec,
  args: readonly string[],
  options: OptionValues,
) => Promise<void>;

/** What a program is built for. */
export interface ProgramParts {
  readonly environment: CliEnvironment;
  readonly texts: Texts;
  readonly specs: readonly CommandSpec[];
  readonly onChosen: OnChosen;
}

const globalOptions: readonly OptionSpec[] = [
  { flags: '--json' },
  { flags: '--data <dir>' },
  { flags: '--lang <language>' },
  { flags: '--passphrase-file <file>' },
  { flags: '--session-key' },
  { flags: '--allow-unsafe-folder' },
  { flags: '-q, --quiet' },
];

/** Builds the program; nothing runs before it parses. */
export function buildProgram(parts: ProgramParts): Command {
  const { environment, texts, specs } = parts;
  const program = new Command('shopkeep');
  dress(program, parts);
  program
    .description(texts.text('program.summary'))
    .version(environment.version, '-V, --version', texts.text('option.version'))
    .helpCommand('help [command]', texts.text('option.help-command'));
  for (const option of globalOptions) addOption(program, option, texts);
  const groups = new Map<string, Command>();
  for (const spec of specs) {
    const [first, second] = spec.path;
    if (first === undefined) throw new Error('a command without a name');
    if (second === undefined) addCommand(program, first, spec, parts);
    else {
      const group = groups.get(first) ?? addGroup(program, first, parts);
      groups.set(first, group);
      addCommand(group, second, spec, parts);
    }
  }
  program.addHelpText('after', () => exitCodeHelp(texts));
  return program;
}

/** Names of a command's texts and options hold no spaces: `shops-add`. */
function commandKey(spec: Pick<CommandSpec, 'path'>): string {
  return spec.path.join('-');
}

/** The text of an option: its own name unless the command says otherwise. */
function optionKey(option: OptionSpec): string {
  return `option.${option.text ?? /--([a-z-]+)/.exec(option.flags)?.[1] ?? ''}`;
}

function addGroup(program: Command, name: string, parts: ProgramParts): Command {
  const group = program
    .command(name)
    .description(parts.texts.text(keyOf(parts.texts, `group.${name}`)));
  dress(group, parts);
  group.helpCommand(false);
  return group;
}

function addCommand(parent: Command, name: string, spec: CommandSpec, parts: ProgramParts): void {
  const { texts, onChosen } = parts;
  const command = parent.command(name);
  dress(command, parts);
  command.description(texts.text(keyOf(texts, `command.${commandKey(spec)}`)));
  for (const argument of spec.args?.split(' ') ?? []) command.argument(argument);
  for (const option of spec.options ?? []) addOption(command, option, texts);
  const examples = spec.examples.map((example) => `  ${example}`).join('\n');
  command.addHelpText('after', `\n${texts.text('help.examples')}\n${examples}`);
  command.action(async () => {
    await onChosen(spec, command.args, new OptionValues(command.optsWithGlobals()));
  });
}

function addOption(command: Command, option: OptionSpec, texts: Texts): void {
  const text = texts.text(keyOf(texts, optionKey(option)));
  const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    value,
  ];
  if (option.isList === true) command.option(option.flags, text, collect);
  else if (option.isRequired === true) command.requiredOption(option.flags, text);
  else command.option(option.flags, text);
}

/** Language, width and destination of help and errors; commander does not hand these down to every level. */
function dress(command: Command, { environment, texts }: ProgramParts): void {
  const { stdout, stderr } = environment.streams;
  const titles: Readonly<Record<string, TextKey>> = {
    'Usage:': 'help.usage',
    'Options:': 'help.options',
    'Global Options:': 'help.global-options',
    'Commands:': 'help.commands',
    'Arguments:': 'help.arguments',
  };
  const styles = stylesFor(stdout, environment.environment);
  const help: HelpConfiguration = {
    showGlobalOptions: true,
    displayWidth,
    styleTitle: (title) => {
      const key = titles[title];
      return styles.strong(key === undefined ? title : texts.text(key));
    },
  };
  command
    .exitOverride()
    .configureHelp(help)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => stdout.isTTY === true,
      getErrHasColors: () => stderr.isTTY === true,
      // Errors are told by the caller, in the person's language or as JSON.
      outputError: () => {},
    })
    .helpOption('-h, --help', texts.text('option.help'));
}

function exitCodeHelp(texts: Texts): string {
  const rows = exitCodes.map(
    ({ code, name }) => `  ${String(code).padEnd(5)}${texts.text(`exit.${name}`)}`,
  );
  return `\n${texts.text('help.exit-codes')}\n${rows.join('\n')}`;
}

/** Keys built from names are checked when the program is built, which every test does. */
function keyOf(texts: Texts, key: string): TextKey {
  if (!texts.has(key)) throw new Error(`no text for ${key}`);
  return key;
}
