/** A workspace with all kinds of files in it, for tests of backups. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addProduct,
  type OpenCatalogue,
  openCatalogue,
} from '../catalogue/catalogue.test-support.ts';
import { type FileSteps, realSteps } from './file-steps.ts';
import { withReader } from './inspect-database.ts';

/** Opens a workspace with two products, a keyring header and a picture. */
export function openFullWorkspace(): OpenCatalogue & { readonly picture: string } {
  const catalogue = openCatalogue();
  addProduct(catalogue, { skus: ['A-1', 'A-2'], title: 'first', quantity: 3 });
  addProduct(catalogue, { skus: ['B-1'], title: 'second' });
  writeFileSync(join(catalogue.folder, 'keyring.json'), '{"keys":1}');
  return Object.assign(catalogue, { picture: addPicture(catalogue.folder, 'a picture') });
}

/** Puts a picture where the picture store does; returns its path in the workspace. */
export function addPicture(folder: string, content: string): string {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const path = `images/${sha256.slice(0, 2)}/${sha256}`;
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
  return path;
}

/** Titles of a workspace's products, read from its file. */
export function titlesIn(folder: string): string[] {
  return withReader(join(folder, 'shopkeep.db'), (db) =>
    db
      .all('SELECT title FROM product WHERE deleted = 0 ORDER BY id')
      .map((row) => String(row['title'])),
  );
}

/** The text of a file of the workspace. */
export function textOf(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Thrown by steps after the power is gone. */
export class PowerCut extends Error {}

/** Real steps until the power goes: the step with that number and all later ones do nothing but throw. */
export function stepsUntil(cut: number): {
  readonly steps: FileSteps;
  readonly taken: () => number;
} {
  let taken = 0;
  const limited =
    <A extends readonly unknown[]>(step: (...args: A) => void) =>
    (...args: A): void => {
      taken += 1;
      if (taken >= cut) throw new PowerCut(`no power at step ${cut}`);
      step(...args);
    };
  const steps: FileSteps = {
    makeFolder: limited(realSteps.makeFolder),
    copy: limited(realSteps.copy),
    link: limited(realSteps.link),
    write: limited(realSteps.write),
    rename: limited(realSteps.rename),
    remove: limited(realSteps.remove),
    sync: limited(realSteps.sync),
  };
  return { steps, taken: () => taken };
}
