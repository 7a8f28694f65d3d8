/** Global attributes (`pa_…` taxonomies). */
import { byteLength, cleanText } from '../text/clean.ts';
import { taxonomyName } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';
import type { Db } from './database.ts';

/** A global attribute; its slug is kept without `pa_`. */
export interface GlobalAttribute {
  readonly id: number;
  readonly label: string;
  readonly slug: string;
  readonly type: string;
  readonly order_by: string;
  readonly has_archives: number;
}

/** Reads and writes of global attributes. */
export interface Attributes {
  readonly get: (id: number) => GlobalAttribute | undefined;
  /** By taxonomy name (`pa_colour`). */
  readonly byTaxonomy: (taxonomy: string) => GlobalAttribute | undefined;
  readonly all: () => GlobalAttribute[];
  /** Makes or changes one (`id` 0 makes); refuses long, reserved and taken slugs with `failCode`. */
  readonly save: (
    draft: Omit<GlobalAttribute, 'id'> & { readonly id: number },
    failCode: string,
  ) => number;
  readonly remove: (id: number) => void;
}

const reserved = new Set([
  ...'action attachment author category category_name cat comments_per_page comments_popup'.split(
    ' ',
  ),
  ...'date day error feed hour link m minute month monthnum more name nav_menu nopaging offset'.split(
    ' ',
  ),
  ...'order orderby p page page_id paged pagename post post_format post_status post_tag post_type'.split(
    ' ',
  ),
  ...'posts preview product product_cat product_tag s search second sentence showposts static'.split(
    ' ',
  ),
  ...'status tag tax taxonomy term terms theme title type types w withcomments year'.split(' '),
]);

/** Prepares the statements. */
export function createAttributes(db: Db): Attributes {
  const get = db.prepare('SELECT * FROM attributes WHERE id = ?');
  const bySlug = db.prepare('SELECT * FROM attributes WHERE slug = ?');
  const all = db.prepare('SELECT * FROM attributes ORDER BY label, id');
  const insert = db.prepare(
    `INSERT INTO attributes (label, slug, type, order_by, has_archives)
     VALUES (@label, @slug, @type, @order_by, @has_archives)`,
  );
  const update = db.prepare(
    `UPDATE attributes SET label = @label, slug = @slug, type = @type, order_by = @order_by,
       has_archives = @has_archives WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM attributes WHERE id = ?');
  return {
    get: (id) => get.get(id) as GlobalAttribute | undefined,
    byTaxonomy: (taxonomy) =>
      bySlug.get(taxonomyName(taxonomy).replace(/^pa_/, '')) as GlobalAttribute | undefined,
    all: () => all.all() as GlobalAttribute[],
    save: (draft, failCode) => {
      const label = cleanText(draft.label);
      if (label === '') throw new RestError(failCode, 'Please, provide an attribute name.', 400);
      const slug = taxonomyName(draft.slug === '' ? label : draft.slug).replace(/^pa_/, '');
      refuseSlug(slug, failCode);
      const taken = bySlug.get(slug) as GlobalAttribute | undefined;
      if (taken !== undefined && taken.id !== draft.id) {
        throw new RestError(failCode, `Slug "${slug}" is already in use. Change it, please.`, 400);
      }
      if (draft.id > 0) {
        update.run({ ...draft, label, slug });
        return draft.id;
      }
      return Number(insert.run({ ...draft, label, slug }).lastInsertRowid);
    },
    remove: (id) => {
      remove.run(id);
    },
  };
}

function refuseSlug(slug: string, failCode: string): void {
  if (byteLength(slug) > 28) {
    const message = `Slug "${slug}" is too long (28 characters max). Shorten it, please.`;
    throw new RestError(failCode, message, 400);
  }
  if (reserved.has(slug)) {
    const message = `Slug "${slug}" is not allowed because it is a reserved term. Change it, please.`;
    throw new RestError(failCode, message, 400);
  }
}
