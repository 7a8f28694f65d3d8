/** The public index of the site and of its namespaces. */
import type { Json } from '#kernel/json';
import type { Shop } from '../shop.ts';
import { reply } from '../wire/rest-response.ts';
import { type Route, readable } from '../wire/router.ts';

const namespaces = [
  'oembed/1.0',
  'wc/v1',
  'wc/v2',
  'wc/v3',
  'wc-analytics',
  'wc/store/v1',
  'wp/v2',
];

/** `/wp-json/`, `/wp-json/wc/v3` and `/wp-json/wp/v2`; none of them asks who is there. */
export function siteRoutes(shop: Shop, describe: (namespace?: string) => Json): Route[] {
  const namespaceIndex = (namespace: string): Route => ({
    pattern: `/${namespace}`,
    endpoints: [
      {
        methods: readable,
        run: () =>
          reply({
            namespace,
            routes: describe(namespace),
            _links: { up: [{ href: shop.restUrl('/') }] },
          }),
      },
    ],
  });
  return [
    {
      pattern: '/?',
      endpoints: [{ methods: readable, run: () => reply(index(shop, describe())) }],
    },
    namespaceIndex('wc/v3'),
    namespaceIndex('wp/v2'),
  ];
}

function index(shop: Shop, routes: Json): Json {
  const home = shop.homeUrl();
  return {
    name: shop.site.name,
    description: '',
    url: home,
    home,
    gmt_offset: shop.site.utcOffsetMinutes / 60,
    timezone_string: shop.site.timezoneString,
    page_for_posts: 0,
    page_on_front: 0,
    show_on_front: 'posts',
    namespaces,
    authentication: home.startsWith('https:')
      ? {
          'application-passwords': {
            endpoints: { authorization: `${home}/wp-admin/authorize-application.php` },
          },
        }
      : [],
    routes,
    site_logo: 0,
    site_icon: 0,
    site_icon_url: '',
    _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
  };
}
