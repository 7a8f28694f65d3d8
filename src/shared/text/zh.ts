/** All Chinese texts (zh-CN). The compiler refuses a key that is missing or that English does not have. */
import type { en } from './en.ts';
import { zhCli } from './zh/cli.ts';
import { zhCommands } from './zh/commands.ts';
import { zhFailures } from './zh/failures.ts';
import { zhListings } from './zh/listings.ts';
import { zhRejections } from './zh/rejections.ts';

/** Chinese has one plural form, so the English singular has no counterpart. */
type ChineseKey = Exclude<keyof typeof en, `${string}_one`>;

const all = { ...zhFailures, ...zhRejections, ...zhListings, ...zhCli, ...zhCommands } as const;

/** A key that English does not have ends as `never` here and is refused below. */
type Strangers = Exclude<keyof typeof all, ChineseKey>;

/** Chinese. */
export const zh: Readonly<Record<ChineseKey, string>> & Readonly<Record<Strangers, never>> = all;
