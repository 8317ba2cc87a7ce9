import { useEffect, useReducer } from 'preact/hooks';
import type { Store } from '../state/store.js';

/** Draws anew, once a frame at most, whenever the store changes. */
export function useStore<Kind extends Store>(store: Kind): Kind {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  useEffect(() => {
    const seen = store.version;
    const end = store.subscribe(() => redraw(undefined));
    // It may have changed between drawing and now.
    if (store.version !== seen) redraw(undefined);
    return end;
  }, [store]);
  return store;
}
