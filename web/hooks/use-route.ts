import { useEffect, useState } from 'preact/hooks';
import { parseRoute, routeHash, type Route } from '../model/route.js';

/** What the address says is to be shown. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

export function go(route: Route): void {
  location.hash = routeHash(route);
}

/** The same, and "back" does not lead here. */
export function goInstead(route: Route): void {
  history.replaceState(undefined, '', routeHash(route));
  dispatchEvent(new HashChangeEvent('hashchange'));
}
