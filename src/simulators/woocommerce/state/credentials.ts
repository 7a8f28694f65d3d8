/** API keys, their nonces, and application passwords. */
import { randomBytes } from 'node:crypto';
import type { Db } from './database.ts';

/** What an API key may do. */
export type Permissions = 'read' | 'write' | 'read_write';

/** A consumer key and its secret, as the seller sees them once. */
export interface ApiKey {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly permissions: Permissions;
}

/** A WordPress user's application password. */
export interface ApplicationPassword {
  readonly login: string;
  readonly password: string;
}

/** Reads and writes of credentials. */
export interface Credentials {
  readonly createKey: (permissions: Permissions) => ApiKey;
  readonly key: (consumerKey: string) => ApiKey | undefined;
  readonly revokeKey: (consumerKey: string) => void;
  /** Timestamps → nonce: WooCommerce keeps one nonce per second and key. */
  readonly nonces: (consumerKey: string) => Record<string, string>;
  readonly saveNonces: (consumerKey: string, nonces: Readonly<Record<string, string>>) => void;
  readonly createApplicationPassword: (login?: string) => ApplicationPassword;
  /** Whether any application password exists: only then does WordPress look at Basic credentials at all. */
  readonly applicationPasswordsInUse: () => boolean;
  readonly checkApplicationPassword: (
    login: string,
    password: string,
  ) => 'ok' | 'unknown-user' | 'wrong';
}

interface KeyRow {
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly permissions: Permissions;
  readonly nonces: string;
}

function keys(
  db: Db,
): Omit<
  Credentials,
  'createApplicationPassword' | 'applicationPasswordsInUse' | 'checkApplicationPassword'
> {
  const insert = db.prepare(`INSERT INTO api_keys VALUES (?, ?, ?, '{}')`);
  const get = db.prepare('SELECT * FROM api_keys WHERE consumer_key = ?');
  const remove = db.prepare('DELETE FROM api_keys WHERE consumer_key = ?');
  const save = db.prepare('UPDATE api_keys SET nonces = ? WHERE consumer_key = ?');
  return {
    createKey: (permissions) => {
      const consumerKey = `ck_${randomBytes(20).toString('hex')}`;
      const consumerSecret = `cs_${randomBytes(20).toString('hex')}`;
      insert.run(consumerKey, consumerSecret, permissions);
      return { consumerKey, consumerSecret, permissions };
    },
    key: (consumerKey) => {
      const row = get.get(consumerKey) as KeyRow | undefined;
      if (row === undefined) return undefined;
      return {
        consumerKey: row.consumer_key,
        consumerSecret: row.consumer_secret,
        permissions: row.permissions,
      };
    },
    revokeKey: (consumerKey) => {
      remove.run(consumerKey);
    },
    nonces: (consumerKey) =>
      JSON.parse((get.get(consumerKey) as KeyRow | undefined)?.nonces ?? '{}') as Record<
        string,
        string
      >,
    saveNonces: (consumerKey, nonces) => {
      save.run(JSON.stringify(nonces), consumerKey);
    },
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Prepares the statements. */
export function createCredentials(db: Db): Credentials {
  const insert = db.prepare('INSERT INTO application_passwords VALUES (?, ?)');
  const user = db.prepare('SELECT 1 FROM application_passwords WHERE login = ? LIMIT 1');
  const match = db.prepare('SELECT 1 FROM application_passwords WHERE login = ? AND password = ?');
  const any = db.prepare('SELECT 1 FROM application_passwords LIMIT 1');
  return {
    ...keys(db),
    createApplicationPassword: (login = 'shopkeeper') => {
      const raw = [...randomBytes(24)]
        .map((byte) => letters[byte % letters.length] ?? 'A')
        .join('');
      insert.run(login, raw);
      // Shown in groups of four, as WordPress shows it; the blanks do not count.
      return { login, password: raw.replace(/(.{4})(?=.)/g, '$1 ') };
    },
    applicationPasswordsInUse: () => any.get() !== undefined,
    checkApplicationPassword: (login, password) => {
      if (user.get(login) === undefined) return 'unknown-user';
      return match.get(login, password.replace(/[^a-z\d]/gi, '')) === undefined ? 'wrong' : 'ok';
    },
  };
}
