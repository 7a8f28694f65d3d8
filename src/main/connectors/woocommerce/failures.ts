/** WooCommerce's error codes in our closed list. Messages are translated by the shop: they are shown, never read. */
import { type Acted, type Failure, type FailureCode, failure, type Retry } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { plainText } from '../kit/host-page.ts';
import { isObject, numberOf, textOf } from '../kit/json-fields.ts';

/** An error as WordPress words it: `{code, message, data}`, where `data` may be an object, a number or nothing. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly status: number | null;
  /** The thing that stands in the way: the product with our SKU, the category with our name. */
  readonly resourceId: string | null;
  /** Names of refused parameters. */
  readonly params: string;
}

/** Reads an error, or `null` when the value is none. */
export function apiErrorOf(value: Json | undefined): ApiError | null {
  if (!isObject(value)) return null;
  const code = textOf(value['code']);
  if (code === null || (textOf(value['message']) === null && value['data'] === undefined))
    return null;
  const data = value['data'];
  const fields = isObject(data) ? data : {};
  const params = fields['params'];
  const names = Array.isArray(params)
    ? params.map(String)
    : isObject(params)
      ? Object.keys(params)
      : [];
  return {
    code: code.slice(0, 80),
    message: plainText(textOf(value['message']) ?? '').slice(0, 300),
    status: numberOf(isObject(data) ? fields['status'] : data),
    // WordPress itself puts the id of an existing term where others put a status.
    resourceId: textOf(fields['resource_id']) ?? (code === 'term_exists' ? textOf(data) : null),
    params: names.join(', ').slice(0, 120),
  };
}

const byCode: Readonly<Record<string, FailureCode>> = {
  rest_no_route: 'unsupported',
  woocommerce_rest_authentication_error: 'needs-sign-in',
  woocommerce_rest_authentication_missing_parameter: 'needs-sign-in',
  rest_not_logged_in: 'needs-sign-in',
  rest_login_required: 'needs-sign-in',
  incorrect_password: 'needs-sign-in',
  invalid_username: 'needs-sign-in',
  invalid_email: 'needs-sign-in',
  application_passwords_disabled: 'permission-missing',
  product_invalid_sku: 'sku-taken',
  woocommerce_product_image_upload_error: 'image-refused',
  woocommerce_variation_image_upload_error: 'image-refused',
  woocommerce_product_invalid_image_id: 'image-refused',
  woocommerce_variation_invalid_image_id: 'image-refused',
  rest_upload_no_data: 'image-refused',
  rest_upload_sideload_error: 'image-refused',
  rest_upload_invalid_type: 'image-refused',
  rest_upload_file_too_big: 'image-refused',
  rest_upload_user_quota_exceeded: 'image-refused',
  woocommerce_rest_product_invalid_id: 'remote-missing',
  woocommerce_rest_product_variation_invalid_id: 'remote-missing',
  woocommerce_rest_product_variation_invalid_parent: 'remote-missing',
  woocommerce_rest_invalid_product_id: 'remote-missing',
  woocommerce_rest_term_invalid: 'remote-missing',
  // WordPress's own word when a category is to be made below one that was deleted.
  missing_parent: 'remote-missing',
};

/** Where an error came from. */
export interface ErrorSource {
  readonly endpoint: string;
  /** Status of the reply, or `null` for an item inside a batch. */
  readonly httpStatus: number | null;
  readonly write: boolean;
}

/** The failure that an API error stands for. */
export function failureOfApi(error: ApiError, source: ErrorSource): Failure {
  const status = source.httpStatus ?? error.status ?? 400;
  const code = byCode[error.code] ?? codeByStatus(status);
  const { acted, retry } = effectOf(code, status, source.write);
  return failure(
    code,
    {
      endpoint: source.endpoint,
      status,
      shopCode: error.code,
      shopText: error.message,
      ...(error.params === '' ? {} : { params: error.params }),
    },
    { acted, retry },
  );
}

function codeByStatus(status: number): FailureCode {
  if (status === 401) return 'needs-sign-in';
  if (status === 403) return 'permission-missing';
  if (status === 404 || status === 410) return 'remote-missing';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'shop-unavailable';
  return 'rejected';
}

/** An error that the program worded itself was a refusal, unless it crashed on the way (500 and above). */
function effectOf(
  code: FailureCode,
  status: number,
  write: boolean,
): { acted: Acted; retry: Retry } {
  if (code === 'rate-limited') return { acted: 'no', retry: 'later' };
  if (status < 500) return { acted: 'no', retry: 'never' };
  return write ? { acted: 'unknown', retry: 'never' } : { acted: 'no', retry: 'later' };
}
