import { expect, test } from 'vitest';
import { parseRoute, queryParameters, routeHash, type Route } from '../../../web/model/route.js';

const id = '0123456789abcdef0123456789abcdef';

const routes: readonly string[] = [
  '#/groups',
  '#/groups?tier=crop&state=open&sort=date&min=1000000&folder=2019&camera=Sony+ILCE-7M3&year=2019&q=a%26b',
  // Files that lie in the root itself are in no folder.
  '#/groups?folder=',
  `#/group/${id}?tier=exact&at=17`,
  '#/apply',
  '#/history',
  '#/activity',
];

test.each(routes)('%s is what it says', (hash) => {
  const route = parseRoute(hash);
  expect(parseRoute(routeHash(route))).toEqual(route);
  expect(new URLSearchParams(hash.split('?')[1]).size).toBe(
    new URLSearchParams(routeHash(route).split('?')[1]).size,
  );
});

test.each(['', '#', '#/nowhere', '#/group/../../etc', '#/groups?tier=best&min=-1&state=maybe'])(
  '"%s" means the list',
  (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'groups', query: {} } satisfies Route);
  },
);

test('what is not said is left out of a query', () => {
  expect(queryParameters({ q: '', tier: undefined, limit: 50, folder: '' }).toString()).toBe(
    'limit=50&folder=',
  );
});
