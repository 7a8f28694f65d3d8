/** What doctor found, for a person; and the exit code that the worst of it stands for. */
import type { DoctorCheck } from '#app/workspace/doctor-checks';
import type { DoctorReport } from '#app/workspace/run-doctor';
import type { ExitName } from '../exit-codes.ts';
import type { Screen } from '../terminal/screen.ts';

const exitByCheck: Readonly<Record<DoctorCheck['name'], ExitName>> = {
  database: 'damaged',
  references: 'damaged',
  skus: 'damaged',
  audit: 'damaged',
  owner: 'workspace',
  sqlite: 'workspace',
  node: 'workspace',
  disk: 'file',
  fsync: 'file',
  backup: 'partial',
  key: 'key',
  shop: 'sign-in',
  queue: 'partial',
};

/** Damage first, then whatever comes first. Warnings end well: they are for a person to read. */
export function doctorVerdict(report: DoctorReport): ExitName {
  const errors = report.checks.filter((check) => check.level === 'error');
  const names = errors.map((check) => exitByCheck[check.name]);
  return names.find((name) => name === 'damaged') ?? names[0] ?? 'done';
}

/** Shows every check with its facts. */
export function showDoctor(screen: Screen, report: DoctorReport): void {
  const { texts, styles } = screen;
  const marks = {
    ok: { text: '✓', style: styles.good },
    warning: { text: '!', style: styles.warn },
    error: { text: '✗', style: styles.bad },
  };
  screen.table(
    [{ title: '' }, { title: texts.text('doctor.check') }, { title: texts.text('doctor.facts') }],
    report.checks.map((check) => [
      marks[check.level],
      texts.text(`doctor.check-${check.name}`),
      Object.entries(check.detail)
        .map(([name, value]) => `${name} ${factText(name, value, screen)}`)
        .join(', '),
    ]),
  );
  screen.line(
    texts.text(report.ok ? 'doctor.good' : 'doctor.bad'),
    report.ok ? styles.good : styles.bad,
  );
}

/** Sizes are named `bytes` or end with it. */
function factText(name: string, value: string | number, screen: Screen): string {
  if (typeof value === 'string') return value;
  return /bytes$/i.test(name) ? screen.texts.bytes(value) : screen.texts.number(value);
}
