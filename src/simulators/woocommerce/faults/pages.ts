/** Pages that hosts, proxies and firewalls put in front of a shop: HTML where an API answer was expected. */

/** A page with its status and headers. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const titles: Readonly<Record<number, string>> = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
  520: 'Web server is returning an unknown error',
  522: 'Connection timed out',
  524: 'A timeout occurred',
};

function html(server: string): Record<string, string> {
  return { 'Content-Type': 'text/html; charset=UTF-8', Server: server };
}

/** A bare web-server page. */
export function serverPage(status: number): Page {
  const title = `${status} ${titles[status] ?? 'Error'}`;
  return {
    status,
    headers: html(status >= 520 ? 'cloudflare' : 'nginx'),
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}

/** A limiter's refusal; without a wait there is no `Retry-After`. */
export function tooManyRequests(retryAfter: string | undefined): Page {
  const page = serverPage(429);
  return retryAfter === undefined
    ? page
    : { ...page, headers: { ...page.headers, 'Retry-After': retryAfter } };
}

/** WordPress while it updates itself. */
export function maintenancePage(retryAfterSeconds: number | undefined): Page {
  return {
    status: 503,
    headers: { ...html('Apache'), 'Retry-After': String(retryAfterSeconds ?? 600) },
    body: '<!DOCTYPE html>\n<html lang="en-US">\n<head><meta charset="UTF-8"><title>Maintenance</title></head>\n<body>\n\t<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>\n</body>\n</html>\n',
  };
}

/** A firewall that wants proof of a human. */
export function firewallPage(): Page {
  return {
    status: 403,
    headers: {
      ...html('cloudflare'),
      'CF-Mitigated': 'challenge',
      'CF-RAY': '8f0a1b2c3d4e5f60-SIN',
    },
    body: '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="refresh" content="390"></head><body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>',
  };
}

/** The "critical error" page of WordPress. */
export function criticalErrorPage(status: number): Page {
  return {
    status,
    headers: html('Apache'),
    body: '<!DOCTYPE html>\n<html lang="en-US">\n<head><title>WordPress &rsaquo; Error</title></head>\n<body id="error-page">\n\t<div class="wp-die-message"><p>There has been a critical error on this website.</p></div>\n</body>\n</html>\n',
  };
}

/** The same error where WordPress knows that JSON was wanted. */
export function criticalErrorJson(status: number): Page {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: JSON.stringify({
      code: 'internal_server_error',
      message:
        '<p>There has been a critical error on this website.</p><p><a href="https://wordpress.org/documentation/article/faq-troubleshooting/">Learn more about troubleshooting WordPress.</a></p>',
      data: { status },
      additional_errors: [],
    }),
  };
}

/** What `WP_DEBUG_DISPLAY` prints before the JSON. */
export const phpNotice =
  '<br />\n<b>Deprecated</b>:  Creation of dynamic property WC_Example::$cache is deprecated in <b>/var/www/html/wp-content/plugins/example/example.php</b> on line <b>42</b><br />\n';
