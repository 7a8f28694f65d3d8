/** Refusals of anonymous requests. Whoever is signed in here may do all a shop manager may. */
import { RestError } from '../wire/rest-error.ts';
import type { RestRequest } from '../wire/rest-request.ts';

const messageByVerb = {
  list: ['woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.'],
  view: ['woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.'],
  create: ['woocommerce_rest_cannot_create', 'Sorry, you are not allowed to create resources.'],
  edit: ['woocommerce_rest_cannot_edit', 'Sorry, you are not allowed to edit this resource.'],
  delete: ['woocommerce_rest_cannot_delete', 'Sorry, you are not allowed to delete this resource.'],
  batch: [
    'woocommerce_rest_cannot_batch',
    'Sorry, you are not allowed to batch manipulate this resource.',
  ],
} as const;

/** What a request wants to do. */
export type Verb = keyof typeof messageByVerb;

/** A check that refuses anonymous requests with 401. */
export function permit(verb: Verb): (request: RestRequest) => void {
  return (request) => {
    if (request.actor !== undefined) return;
    const [code, message] = messageByVerb[verb];
    throw new RestError(code, message, 401);
  };
}

/** The same for one object: a missing one is left to the callback, which answers 404 or 400. */
export function permitObject(
  verb: Verb,
  exists: (request: RestRequest) => boolean,
): (request: RestRequest) => void {
  const check = permit(verb);
  return (request) => {
    if (exists(request)) check(request);
  };
}
