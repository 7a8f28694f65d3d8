/** A process that migrates a database and kills itself at a statement given. */
import Database from 'better-sqlite3';
import { Db } from '#adapters/sqlite/db';
import { migrate } from '#adapters/sqlite/migrate';
import { crashSteps } from './migration-steps.ts';

const [, , file, at] = process.argv;
if (file === undefined || at === undefined) throw new Error('no file or point');
const raw = new Database(file);
raw.pragma('journal_mode = WAL');
raw.pragma('synchronous = FULL');
raw.pragma('foreign_keys = ON');
raw.function('crash_point', { directOnly: true }, (point) => {
  if (point === Number(at)) process.kill(process.pid, 'SIGKILL');
  return null;
});
migrate(new Db(raw), 1, crashSteps());
process.stdout.write('migrated');
