/** The inside of the shop: what every route is given. */
import type { Random } from '#kernel/random';
import type { Attributes } from './state/attributes.ts';
import type { Credentials } from './state/credentials.ts';
import type { Db } from './state/database.ts';
import type { Ledger } from './state/ledger.ts';
import type { Media } from './state/media.ts';
import type { Products } from './state/products.ts';
import type { Settings } from './state/settings.ts';
import type { Terms } from './state/terms.ts';
import type { SiteTime } from './text/dates.ts';

/** State, clock and addresses of one shop. */
export interface Shop {
  readonly db: Db;
  readonly products: Products;
  readonly media: Media;
  readonly terms: Terms;
  readonly attributes: Attributes;
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly ledger: Ledger;
  readonly site: SiteTime & { readonly timezoneString: string; readonly name: string };
  readonly random: Random;
  readonly sleep: (ms: number) => Promise<void>;
  /** The shop's own time in epoch milliseconds, clock skew included. */
  readonly now: () => number;
  /** The same in whole seconds. */
  readonly nowSeconds: () => number;
  /** WordPress's `home_url` without a trailing slash. */
  readonly homeUrl: () => string;
  /** An address below `/wp-json`. */
  readonly restUrl: (path: string) => string;
  /** Writes an effect into the ledger; call it inside the transaction that makes the effect. */
  readonly effect: (callId: number, kind: string, objectId: number) => void;
}
