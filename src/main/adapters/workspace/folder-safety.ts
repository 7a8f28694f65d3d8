/**
 * Refuses data folders where SQLite's locks or its files cannot be relied on: network file systems lose locks, and
 * synced folders copy a database while it is being written. Names are the signs; they err on the side of asking.
 */

/** Why a folder is not safe. `sign` is the part of the path or the file system's name. */
export interface FolderDanger {
  readonly kind: 'network' | 'synced';
  readonly sign: string;
}

/** Names of folders that sync programs own, in lower case. A trailing `*` takes any ending. */
const syncedNames: readonly string[] = [
  'onedrive*',
  'sharepoint',
  'icloud drive',
  'icloud~*',
  'iclouddrive',
  'com~apple~clouddocs',
  'mobile documents',
  'cloudstorage',
  'dropbox*',
  'google drive*',
  'googledrive*',
  'my drive',
  '我的云端硬盘',
  'nutstore*',
  '坚果云',
  '我的坚果云',
  'baidunetdisk*',
  'baidusyncdisk*',
  'baiduyun*',
  '百度网盘*',
  '百度云*',
  'weiyun*',
  '腾讯微云*',
  'wps云盘*',
  'box sync',
  'megasync*',
  'pcloud*',
  'nextcloud',
  'owncloud',
  'seafile',
  'syncthing',
];

/** File systems that live on another machine, by the names Linux gives them. */
const networkFileSystems =
  /^(?:nfs\d*|cifs|smb\d?|smbfs|ncpfs|afs|ceph|glusterfs|lustre|beegfs|gpfs|9p|davfs|drvfs|vboxsf|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|davfs2?|gvfsd-fuse|google-drive-ocamlfuse|onedriver|vmhgfs-fuse|glusterfs|cephfs|juicefs|goofys|smbnetfs|curlftpfs))$/;

/**
 * The danger of an absolute path, or null.
 * `mountInfo` is the text of Linux' `/proc/self/mountinfo`, or empty where the system has none.
 */
export function findFolderDanger(folder: string, mountInfo: string): FolderDanger | null {
  if (/^[\\/]{2}[^\\/?.]/.test(folder) || /^\\\\\?\\UNC\\/i.test(folder)) {
    return { kind: 'network', sign: 'UNC' };
  }
  const synced = folder.split(/[\\/]+/).find((part) => isSyncedName(part));
  if (synced !== undefined) return { kind: 'synced', sign: synced };
  const fileSystem = fileSystemOf(folder, mountInfo);
  if (fileSystem !== undefined && networkFileSystems.test(fileSystem)) {
    return { kind: 'network', sign: fileSystem };
  }
  return null;
}

function isSyncedName(part: string): boolean {
  const name = part.toLowerCase().normalize('NFC');
  return syncedNames.some((pattern) =>
    pattern.endsWith('*') ? hasStem(name, pattern.slice(0, -1)) : name === pattern,
  );
}

/** The stem alone, or followed by what no word goes on with: `OneDrive - 公司`, `Dropbox (2)`, not `dropboxes`. */
function hasStem(name: string, stem: string): boolean {
  return name.startsWith(stem) && !/^[a-z]/.test(name.slice(stem.length));
}

/** The file system of the longest mount point above the folder (proc(5): fields 5 and, after ` - `, 1). */
function fileSystemOf(folder: string, mountInfo: string): string | undefined {
  let longest = -1;
  let found: string | undefined;
  for (const line of mountInfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const point = unescapeMount(before?.split(' ')[4] ?? '');
    const isAbove = point === '/' || folder === point || folder.startsWith(`${point}/`);
    // A later mount on the same point covers the earlier one.
    if (point !== '' && isAbove && point.length >= longest) {
      longest = point.length;
      found = after?.split(' ')[0];
    }
  }
  return found;
}

/** mountinfo writes blanks and backslashes as three octal digits. */
function unescapeMount(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return bytes;
}
