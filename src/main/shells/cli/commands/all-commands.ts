/** Every command, in the order in which help lists them: the order of a first day. */
import type { CommandSpec } from '../cli.ts';
import { history, redo, search, undo } from './catalogue.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { exportFile, sheet } from './files.ts';
import { importFile } from './import-file.ts';
import { init } from './init.ts';
import { cancelJobs, listJobs, pauseJobs, resumeJobs, retryJobs } from './jobs.ts';
import { keyStatus, newKey } from './key.ts';
import { linkShop, unlinkShop } from './link.ts';
import { override } from './override.ts';
import { plan } from './plan.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { addShop, listShops, removeShop, shopSettings, signIn, testShop } from './shops.ts';
import { backup, listAudit, restore, verifyAudit } from './workspace.ts';

/** All commands. */
export function allCommands(): readonly CommandSpec[] {
  return [
    init,
    addShop,
    listShops,
    testShop,
    signIn,
    shopSettings,
    linkShop,
    unlinkShop,
    removeShop,
    sheet,
    importFile,
    exportFile,
    search,
    override,
    history,
    undo,
    redo,
    plan,
    push,
    pull,
    listJobs,
    pauseJobs,
    resumeJobs,
    cancelJobs,
    retryJobs,
    listAudit,
    verifyAudit,
    backup,
    restore,
    doctor,
    keyStatus,
    newKey,
    demo,
  ];
}
