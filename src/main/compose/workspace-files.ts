/** Where things lie in a workspace's folder. */
import { join } from 'node:path';
import type { StoreFiles } from '#adapters/sqlite/stores';

/** The database and what belongs to it. */
export function storeFiles(folder: string): StoreFiles {
  return { database: join(folder, 'shopkeep.db'), auditWitness: join(folder, 'audit-witness.log') };
}
