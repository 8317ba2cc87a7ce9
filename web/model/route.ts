import { tiers } from '../../src/model/groups/look-alike.js';
import {
  groupOrders,
  parseGroupId,
  type GroupId,
  type GroupQuery,
} from '../../src/model/review/review-group.js';

/** The part of a query that a page's address holds. */
export type ListQuery = Omit<GroupQuery, 'offset' | 'limit'>;

/** What the page shows. */
export type Route =
  | { readonly view: 'groups'; readonly query: ListQuery }
  | {
      readonly view: 'group';
      readonly query: ListQuery;
      readonly id: GroupId;
      /** Place in the list. */
      readonly at: number;
    }
  | { readonly view: 'apply' }
  | { readonly view: 'history' }
  | { readonly view: 'activity' };

const states = ['open', 'decided'] as const;
const texts = ['folder', 'camera', 'year', 'q'] as const;

/** What the part of the address behind `#` means; anything else means the list. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view, name = ''] = path.split('/');
  const parameters = new URLSearchParams(search);
  const query = parseQuery(parameters);
  if (view === 'apply' || view === 'history' || view === 'activity') return { view };
  const id = parseGroupId(name);
  if (view === 'group' && id !== undefined)
    return { view, query, id, at: whole(parameters.get('at')) ?? 0 };
  return { view: 'groups', query };
}

export function routeHash(route: Route): string {
  switch (route.view) {
    case 'apply':
    case 'history':
    case 'activity':
      return `#/${route.view}`;
    case 'groups':
      return `#/groups${searchOf(queryParameters(route.query))}`;
    case 'group': {
      const parameters = queryParameters(route.query);
      parameters.set('at', String(route.at));
      return `#/group/${route.id}${searchOf(parameters)}`;
    }
    default:
      return route satisfies never;
  }
}

/** As `GET /api/groups` takes them. What is not said is left out. */
export function queryParameters(query: GroupQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && (value !== '' || name === 'folder'))
      parameters.set(name, String(value));
  return parameters;
}

function parseQuery(parameters: URLSearchParams): ListQuery {
  const query: { -readonly [Name in keyof ListQuery]: ListQuery[Name] } = {};
  const tier = tiers.find((each) => each === parameters.get('tier'));
  const state = states.find((each) => each === parameters.get('state'));
  const sort = groupOrders.find((each) => each === parameters.get('sort'));
  const min = whole(parameters.get('min'));
  if (tier !== undefined) query.tier = tier;
  if (state !== undefined) query.state = state;
  if (sort !== undefined) query.sort = sort;
  if (min !== undefined) query.min = min;
  for (const name of texts) {
    const value = parameters.get(name);
    if (value !== null && (value !== '' || name === 'folder')) query[name] = value;
  }
  return query;
}

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function searchOf(parameters: URLSearchParams): string {
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
