/** Where a workspace lives when the seller does not say: the place each system keeps application data in. */
import { posix, win32 } from 'node:path';

/** What the choice depends on. */
export interface FolderQuestion {
  /** What the seller asked for, if anything; relative to `workingFolder`. */
  readonly dataDir?: string;
  readonly workingFolder: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The absolute path of the data folder. Windows: `%APPDATA%\Shopkeep`; macOS: `~/Library/Application Support/Shopkeep`;
 * elsewhere `$XDG_DATA_HOME/shopkeep`, which by the XDG specification counts only when absolute.
 */
export function resolveWorkspaceFolder(question: FolderQuestion): string {
  const { dataDir, workingFolder, home, platform, environment } = question;
  const path = platform === 'win32' ? win32 : posix;
  if (dataDir !== undefined && dataDir !== '') return path.resolve(workingFolder, dataDir);
  if (platform === 'win32') {
    const roaming = environment['APPDATA'];
    return path.join(absoluteOr(path, roaming, path.join(home, 'AppData', 'Roaming')), 'Shopkeep');
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Shopkeep');
  const data = absoluteOr(path, environment['XDG_DATA_HOME'], path.join(home, '.local', 'share'));
  return path.join(data, 'shopkeep');
}

function absoluteOr(path: typeof posix, value: string | undefined, fallback: string): string {
  return value !== undefined && path.isAbsolute(value) ? value : fallback;
}
