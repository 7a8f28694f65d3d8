/** `keys.status`: what is known of the workspace's key; asks the keychain at most once and changes nothing. */
import { nothing } from '#contract/schemas';
import type { Json } from '#kernel/json';
import { asJson, useCase } from '../use-case.ts';

/** The state of the key, with nothing in it that is secret. */
export const keyStatus = useCase(
  nothing,
  async (app): Promise<Json> => asJson({ key: await app.secrets.status() }),
);
