import { useEffect, useReducer } from 'preact/hooks';
import type { Store } from '../state/store.js';

/** Draws anew, once a frame at most, whenever the store changes. */
export function useStore<Kind extends Store>(store: Kind): Kind {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const drawn = store.version;
  useEffect(() => {
    const end = store.subscribe(() => redraw(undefined));
    // Answers may be quicker than the first painting, which comes before this.
    if (store.version !== drawn) redraw(undefined);
    return end;
  }, [store]);
  return store;
}
