import { describe, expect, it } from 'vitest';
import { type FolderQuestion, resolveWorkspaceFolder } from './data-folder.ts';
import { findFolderDanger } from './folder-safety.ts';

const question: FolderQuestion = {
  workingFolder: '/desk',
  home: '/home/li',
  platform: 'linux',
  environment: {},
};

describe('the data folder', () => {
  it.each([
    [{ ...question }, '/home/li/.local/share/shopkeep'],
    [{ ...question, environment: { XDG_DATA_HOME: '/data' } }, '/data/shopkeep'],
    [{ ...question, environment: { XDG_DATA_HOME: 'relative' } }, '/home/li/.local/share/shopkeep'],
    [{ ...question, dataDir: 'my shop' }, '/desk/my shop'],
    [{ ...question, dataDir: '/srv/shop' }, '/srv/shop'],
    [{ ...question, dataDir: '' }, '/home/li/.local/share/shopkeep'],
    [
      { ...question, platform: 'darwin', home: '/Users/li' },
      '/Users/li/Library/Application Support/Shopkeep',
    ],
    [
      {
        ...question,
        platform: 'win32',
        home: 'C:\\Users\\li',
        environment: { APPDATA: 'C:\\Users\\li\\AppData\\Roaming' },
      },
      'C:\\Users\\li\\AppData\\Roaming\\Shopkeep',
    ],
    [
      { ...question, platform: 'win32', home: 'C:\\Users\\li' },
      'C:\\Users\\li\\AppData\\Roaming\\Shopkeep',
    ],
    [{ ...question, platform: 'win32', workingFolder: 'D:\\x', dataDir: '店' }, 'D:\\x\\店'],
  ] as const)('for %j is %s', (asked, folder) => {
    expect(resolveWorkspaceFolder(asked)).toBe(folder);
  });
});

const mountInfo = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '30 22 0:40 / /mnt/share rw - cifs //server/share rw',
  '31 22 0:41 / /mnt/with\\040blank rw - nfs4 server:/x rw',
  '32 22 0:42 / /home/li/remote rw - fuse.sshfs li@host: rw',
  '33 30 8:2 / /mnt/share/local rw - ext4 /dev/sdb1 rw',
  '34 22 8:3 / /mnt/ntfs rw - fuseblk /dev/sdc1 rw',
  '35 22 0:50 / /mnt/c rw - 9p C:\\134 rw',
  '36 22 0:51 / /mnt/over rw - ext4 /dev/sdd1 rw',
  '37 22 0:52 / /mnt/over rw - nfs server:/y rw',
].join('\n');

describe('a folder is dangerous', () => {
  it.each([
    ['C:\\Users\\li\\OneDrive\\Shopkeep', 'synced'],
    ['C:\\Users\\li\\OneDrive - 公司\\Shopkeep', 'synced'],
    ['/Users/li/Library/Mobile Documents/com~apple~CloudDocs/s', 'synced'],
    ['/Users/li/Library/CloudStorage/GoogleDrive-li@example.com/My Drive', 'synced'],
    ['/home/li/Dropbox (2)/shop', 'synced'],
    ['D:\\Google Drive\\x', 'synced'],
    ['D:\\Nutstore Files\\店', 'synced'],
    ['/home/li/我的坚果云/店', 'synced'],
    ['D:\\BaiduSyncdisk\\店', 'synced'],
    ['D:\\百度网盘\\店', 'synced'],
    ['\\\\server\\share\\shop', 'network'],
    ['\\\\?\\UNC\\server\\share', 'network'],
    ['//server/share/shop', 'network'],
    ['/mnt/share/shop', 'network'],
    ['/mnt/share', 'network'],
    ['/mnt/with blank/shop', 'network'],
    ['/home/li/remote/shop', 'network'],
    ['/mnt/c/Users/li', 'network'],
    ['/mnt/over/shop', 'network'],
  ])('%s (%s)', (folder, kind) => {
    expect(findFolderDanger(folder, mountInfo)?.kind).toBe(kind);
  });

  it.each([
    '/home/li/.local/share/shopkeep',
    'C:\\Users\\li\\AppData\\Roaming\\Shopkeep',
    '\\\\?\\C:\\Users\\li\\Shopkeep',
    '\\\\.\\C:\\Users\\li',
    '/mnt/shared/shop',
    '/mnt/share/local/shop',
    '/mnt/ntfs/shop',
    '/home/li/dropboxes/shop',
    '/home/li/onedrives',
    '/home/li/remotely',
  ])('not when it is %s', (folder) => {
    expect(findFolderDanger(folder, mountInfo)).toBeNull();
  });

  it('not where the system tells no mounts and the name is plain', () => {
    expect(findFolderDanger('/mnt/share/shop', '')).toBeNull();
  });
});
