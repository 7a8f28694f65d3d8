/** JSON schema as WordPress checks it (`rest_validate_value_from_schema`), with its messages. */
import type { Json } from '#kernel/json';
import { isRestDate } from '../text/dates.ts';
import { isRecord, listOf, parseList, toInt, toText } from '../text/php.ts';

/** One argument of a route. */
export interface ArgSchema {
  readonly type: string | readonly string[];
  readonly enum?: readonly string[];
  readonly format?: 'date-time';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: Json;
  readonly required?: boolean;
  readonly items?: ArgSchema;
  readonly properties?: Readonly<Record<string, ArgSchema>>;
}

/** The arguments of a route by name. */
export type ArgSchemas = Readonly<Record<string, ArgSchema>>;

/** Why a value was refused. */
export interface SchemaProblem {
  readonly code: string;
  readonly message: string;
  readonly data: Json;
}

function isInteger(value: Json): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' && value.trim() !== '' && Number.isInteger(Number(value));
}

function isNumber(value: Json): boolean {
  return (
    typeof value === 'number' ||
    (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
  );
}

function isBoolean(value: Json): boolean {
  if (typeof value === 'boolean' || value === 0 || value === 1) return true;
  return typeof value === 'string' && ['false', 'true', '0', '1', ''].includes(value.toLowerCase());
}

function hasType(value: Json, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'boolean':
      return isBoolean(value);
    case 'integer':
      return isInteger(value);
    case 'number':
      return isNumber(value);
    case 'string':
      return typeof value === 'string';
    case 'array':
      return Array.isArray(value) || (typeof value !== 'object' && value !== null);
    case 'object':
      return value === '' || isRecord(value) || (Array.isArray(value) && value.length === 0);
    default:
      return true;
  }
}

/** Checks a value; undefined when it fits. */
export function validate(value: Json, schema: ArgSchema, name: string): SchemaProblem | undefined {
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  const type = types.find((candidate) => hasType(value, candidate));
  if (type === undefined) {
    const message = `${name} is not of type ${types.join(',')}.`;
    return { code: 'rest_invalid_type', message, data: { param: name } };
  }
  if (type === 'array') return validateList(value, schema, name);
  if (type === 'object') return validateObject(value, schema, name);
  return validateScalar(value, schema, name);
}

function validateList(value: Json, schema: ArgSchema, name: string): SchemaProblem | undefined {
  const items = schema.items;
  if (items === undefined) return undefined;
  for (const [index, item] of parseList(value).entries()) {
    const problem = validate(item, items, `${name}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function validateObject(value: Json, schema: ArgSchema, name: string): SchemaProblem | undefined {
  if (!isRecord(value)) return undefined;
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const item = value[key];
    if (item === undefined) continue;
    const problem = validate(item, inner, `${name}[${key}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function validateScalar(value: Json, schema: ArgSchema, name: string): SchemaProblem | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(toText(value))) {
    const message = `${name} is not one of ${englishList(schema.enum)}.`;
    return { code: 'rest_not_in_enum', message, data: { enum: [...schema.enum] } };
  }
  if (schema.format === 'date-time' && typeof value === 'string' && !isRestDate(value)) {
    return { code: 'rest_invalid_date', message: 'Invalid date.', data: null };
  }
  return validateRange(Number(value), schema, name);
}

function validateRange(value: number, schema: ArgSchema, name: string): SchemaProblem | undefined {
  const { minimum, maximum } = schema;
  const below = minimum !== undefined && value < minimum;
  const above = maximum !== undefined && value > maximum;
  if (!below && !above) return undefined;
  let message = `${name} must be greater than or equal to ${minimum}`;
  if (minimum !== undefined && maximum !== undefined) {
    message = `${name} must be between ${minimum} (inclusive) and ${maximum} (inclusive)`;
  } else if (maximum !== undefined) {
    message = `${name} must be less than or equal to ${maximum}`;
  }
  return { code: 'rest_out_of_bounds', message, data: null };
}

function englishList(words: readonly string[]): string {
  if (words.length < 3) return words.join(' and ');
  return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
}

/** `rest_sanitize_value_from_schema`: a value that fitted, cast to its type. */
export function sanitize(value: Json, schema: ArgSchema): Json {
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  const type = types.find((candidate) => hasType(value, candidate)) ?? types[0];
  switch (type) {
    case 'boolean':
      return toBoolean(value);
    case 'integer':
      return toInt(value);
    case 'number':
      return Number(value);
    case 'string':
      return types.length > 1 ? value : toText(value);
    case 'array':
      return sanitizeList(value, schema);
    case 'object':
      return sanitizeObject(value, schema);
    default:
      return value;
  }
}

function toBoolean(value: Json): boolean {
  if (typeof value === 'string') return !['', 'false', '0'].includes(value.toLowerCase());
  return Boolean(value);
}

function sanitizeList(value: Json, schema: ArgSchema): Json {
  const items = schema.items;
  const list = parseList(value);
  return items === undefined ? [...list] : list.map((item) => sanitize(item, items));
}

function sanitizeObject(value: Json, schema: ArgSchema): Json {
  if (!isRecord(value)) return Array.isArray(value) ? listOf(value).slice() : {};
  const result: Record<string, Json | undefined> = { ...value };
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const item = value[key];
    if (item !== undefined) result[key] = sanitize(item, inner);
  }
  return result;
}
