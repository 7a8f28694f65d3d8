/** `has_valid_params` and `sanitize_params` of WP_REST_Request: what a single call is checked for before it runs. */
import type { Json } from '#kernel/json';
import type { Params } from '../text/php.ts';
import { type ArgSchemas, sanitize, validate } from './arg-schema.ts';
import { RestError } from './rest-error.ts';

/**
 * Checks and casts parameters and fills in defaults. Null skips the check, unknown keys pass untouched. Throws
 * `rest_missing_callback_param` or `rest_invalid_param` with every offending argument.
 */
export function checkParams(params: Params, args: ArgSchemas): Params {
  const missing = Object.keys(args).filter(
    (name) =>
      args[name]?.required === true && (params[name] === undefined || params[name] === null),
  );
  if (missing.length > 0) {
    throw new RestError(
      'rest_missing_callback_param',
      `Missing parameter(s): ${missing.join(', ')}`,
      400,
      { params: missing },
    );
  }
  const messages: Record<string, Json> = {};
  const details: Record<string, Json> = {};
  const result: Record<string, Json | undefined> = { ...params };
  for (const [name, schema] of Object.entries(args)) {
    const value = params[name];
    if (value === undefined) {
      if (schema.default !== undefined) result[name] = schema.default;
      continue;
    }
    if (value === null) continue;
    const problem = validate(value, schema, name);
    if (problem === undefined) {
      result[name] = sanitize(value, schema);
      continue;
    }
    messages[name] = problem.message;
    details[name] = { code: problem.code, message: problem.message, data: problem.data };
  }
  const names = Object.keys(messages);
  if (names.length > 0) {
    throw new RestError('rest_invalid_param', `Invalid parameter(s): ${names.join(', ')}`, 400, {
      params: messages,
      details,
    });
  }
  return result;
}

/** The defaults of a schema alone, which is all that batch creates get of it. */
export function defaultsOf(args: ArgSchemas): Params {
  const result: Record<string, Json | undefined> = {};
  for (const [name, schema] of Object.entries(args)) {
    if (schema.default !== undefined) result[name] = schema.default;
  }
  return result;
}
