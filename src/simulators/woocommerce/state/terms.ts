/** Categories, tags, shipping classes and attribute terms, with WordPress's rules of sameness. */
import { cleanText, normalizeEntities } from '../text/clean.ts';
import { sanitizeTitle, uniqueSlug } from '../text/slug.ts';
import { RestError } from '../wire/rest-error.ts';
import type { Db } from './database.ts';

/** One term. */
export interface Term {
  readonly id: number;
  readonly taxonomy: string;
  readonly name: string;
  readonly slug: string;
  readonly parent: number;
  readonly description: string;
  readonly display: string;
  readonly menu_order: number;
  readonly image_id: number;
}

/** What a new term is made of; an absent slug comes from the name. */
export interface TermDraft {
  readonly name: string;
  readonly slug?: string;
  readonly parent?: number;
  readonly description?: string;
}

/** Reads and writes of terms. */
export interface Terms {
  readonly get: (id: number, taxonomy: string) => Term | undefined;
  readonly byName: (name: string, taxonomy: string) => Term | undefined;
  readonly bySlug: (slug: string, taxonomy: string) => Term | undefined;
  readonly all: (taxonomy: string) => Term[];
  /** `wp_insert_term`; throws `term_exists` with the id of the one that is there. */
  readonly insert: (draft: TermDraft, taxonomy: string) => Term;
  readonly update: (term: Term) => void;
  readonly remove: (id: number) => void;
  /** Terms of an object in every taxonomy, by name. */
  readonly ofObject: (objectId: number) => Term[];
  readonly setObject: (objectId: number, taxonomy: string, termIds: readonly number[]) => void;
  /** Drops an object's terms of all global attributes, before the present ones are set. */
  readonly clearAttributes: (objectId: number) => void;
  /** Published products that carry a term; for categories those of sub-categories count too. */
  readonly count: (term: Term) => number;
  readonly removeTaxonomy: (taxonomy: string) => void;
}

/** Whether a taxonomy has parents. */
export function isHierarchical(taxonomy: string): boolean {
  return taxonomy === 'product_cat';
}

/** A term's name as WordPress stores it: one line, no tags, `&` as an entity. */
export function termName(name: string): string {
  return normalizeEntities(cleanText(name));
}

function writes(db: Db, reads: Pick<Terms, 'get' | 'bySlug'>): Pick<Terms, 'insert'> {
  const sameName = db.prepare('SELECT * FROM terms WHERE taxonomy = ? AND name = ? ORDER BY id');
  const insert = db.prepare(
    `INSERT INTO terms (taxonomy, name, slug, parent, description, display, menu_order, image_id)
     VALUES (@taxonomy, @name, @slug, @parent, @description, 'default', 0, 0) RETURNING *`,
  );
  return {
    insert: (draft, taxonomy) => {
      const name = termName(draft.name);
      if (name === '')
        throw new RestError('empty_term_name', 'A name is required for this term.', 400);
      const parent = draft.parent ?? 0;
      if (parent > 0 && reads.get(parent, taxonomy) === undefined) {
        throw new RestError('missing_parent', 'Parent term does not exist.', 400);
      }
      const slugGiven = draft.slug !== undefined && draft.slug !== '';
      const slug = sanitizeTitle(slugGiven ? (draft.slug ?? '') : name);
      const same = (sameName.all(taxonomy, name) as Term[]).filter(
        (term) =>
          (!isHierarchical(taxonomy) || term.parent === parent) &&
          (!slugGiven || term.slug === slug || reads.bySlug(slug, taxonomy) !== undefined),
      )[0];
      if (same !== undefined) {
        const where = isHierarchical(taxonomy) ? 'with this parent' : 'in this taxonomy';
        throw new RestError(
          'term_exists',
          `A term with the name provided already exists ${where}.`,
          400,
          {
            resource_id: same.id,
          },
        );
      }
      const free = freeSlug(slug, parent, taxonomy, reads);
      return insert.get({
        taxonomy,
        name,
        slug: free,
        parent,
        description: draft.description ?? '',
      }) as Term;
    },
  };
}

// WHY: `wp_unique_term_slug` first tries the parents' slugs as a suffix, and only then numbers.
function freeSlug(
  slug: string,
  parent: number,
  taxonomy: string,
  reads: Pick<Terms, 'get' | 'bySlug'>,
): string {
  let candidate = slug;
  let above = parent;
  while (above > 0 && reads.bySlug(candidate, taxonomy) !== undefined) {
    const term = reads.get(above, taxonomy);
    if (term === undefined) break;
    candidate = `${candidate}-${term.slug}`;
    above = term.parent;
  }
  return uniqueSlug(candidate, (text) => reads.bySlug(text, taxonomy) !== undefined);
}

function objects(db: Db): Pick<Terms, 'ofObject' | 'setObject' | 'clearAttributes' | 'count'> {
  const ofObject = db.prepare(
    `SELECT terms.* FROM object_terms CROSS JOIN terms ON terms.id = object_terms.term_id
     WHERE object_terms.object_id = ? ORDER BY terms.name, terms.id`,
  );
  const clear = db.prepare('DELETE FROM object_terms WHERE object_id = ? AND taxonomy = ?');
  const add = db.prepare(
    'INSERT OR IGNORE INTO object_terms (object_id, taxonomy, term_id) VALUES (?, ?, ?)',
  );
  const clearAttributes = db.prepare(
    `DELETE FROM object_terms WHERE object_id = ? AND taxonomy >= 'pa_' AND taxonomy < 'pa\x60'`,
  );
  const exists = db.prepare('SELECT 1 FROM terms WHERE id = ? AND taxonomy = ?');
  const count = db
    .prepare(
      `WITH RECURSIVE below (id) AS (
         SELECT @id UNION SELECT terms.id FROM terms JOIN below ON terms.parent = below.id WHERE terms.taxonomy = @taxonomy
       )
       SELECT COUNT(DISTINCT object_terms.object_id) FROM below
       JOIN object_terms ON object_terms.term_id = below.id
       JOIN posts ON posts.id = object_terms.object_id AND posts.status = 'publish'`,
    )
    .pluck();
  return {
    ofObject: (objectId) => ofObject.all(objectId) as Term[],
    setObject: (objectId, taxonomy, termIds) => {
      clear.run(objectId, taxonomy);
      for (const id of termIds) {
        if (exists.get(id, taxonomy) !== undefined) add.run(objectId, taxonomy, id);
      }
    },
    clearAttributes: (objectId) => {
      clearAttributes.run(objectId);
    },
    count: (term) => count.get({ id: term.id, taxonomy: term.taxonomy }) as number,
  };
}

/** Prepares the statements. */
export function createTerms(db: Db): Terms {
  const get = db.prepare('SELECT * FROM terms WHERE id = ? AND taxonomy = ?');
  const byName = db.prepare(
    'SELECT * FROM terms WHERE name = ? AND taxonomy = ? ORDER BY id LIMIT 1',
  );
  const bySlug = db.prepare('SELECT * FROM terms WHERE slug = ? AND taxonomy = ?');
  const all = db.prepare('SELECT * FROM terms WHERE taxonomy = ? ORDER BY name, id');
  const update = db.prepare(
    `UPDATE terms SET name = @name, slug = @slug, parent = @parent, description = @description, display = @display,
       menu_order = @menu_order, image_id = @image_id WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM terms WHERE id = ?');
  const orphan = db.prepare('UPDATE terms SET parent = 0 WHERE parent = ?');
  const detach = db.prepare('DELETE FROM object_terms WHERE term_id = ?');
  const dropAll = db.prepare('DELETE FROM terms WHERE taxonomy = ?');
  const detachAll = db.prepare('DELETE FROM object_terms WHERE taxonomy = ?');
  const reads: Pick<Terms, 'get' | 'bySlug'> = {
    get: (id, taxonomy) => get.get(id, taxonomy) as Term | undefined,
    bySlug: (slug, taxonomy) => bySlug.get(slug, taxonomy) as Term | undefined,
  };
  return {
    ...reads,
    ...writes(db, reads),
    ...objects(db),
    byName: (name, taxonomy) => byName.get(termName(name), taxonomy) as Term | undefined,
    all: (taxonomy) => all.all(taxonomy) as Term[],
    update: (term) => {
      update.run({ ...term });
    },
    remove: (id) => {
      remove.run(id);
      orphan.run(id);
      detach.run(id);
    },
    removeTaxonomy: (taxonomy) => {
      dropAll.run(taxonomy);
      detachAll.run(taxonomy);
    },
  };
}
