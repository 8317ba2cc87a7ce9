import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GroupCard, GroupId } from '../../src/model/review/review-group.js';
import type { Pages } from '../model/pages.js';

/** The group that somebody has gone to. */
export interface HeldGroup {
  /** Where it is in the list by now; where nobody has gone to one, or it is gone: the place that was said. */
  readonly at: number;
  /** Says that somebody has gone to the group at a place. */
  readonly hold: (at: number) => void;
  /** Whoever has gone to one begins from the top again. */
  readonly letGo: () => void;
}

/**
 * Keeps to a group while the list changes: another look may put others before it, and a key means the one that was
 * seen when it was pressed. Before somebody has gone anywhere, the list stays at its place.
 * @param onAt is told where the group is, whenever that is another place
 */
export function useHeldGroup(
  list: Pages<GroupCard>,
  said: number,
  onAt: (at: number) => void,
): HeldGroup {
  const held = useRef<GroupId | 'whoever is there' | undefined>(
    said > 0 ? 'whoever is there' : undefined,
  );
  const known = held.current === undefined ? -1 : list.indexOf(({ id }) => id === held.current);
  const at = known === -1 ? said : known;
  useLayoutEffect(() => {
    if (held.current !== undefined && known === -1)
      held.current = list.at(at)?.id ?? 'whoever is there';
    if (at !== said) onAt(at);
  });
  return {
    at,
    hold: (to) => {
      held.current = list.at(to)?.id ?? 'whoever is there';
      onAt(to);
    },
    letGo: () => {
      held.current = undefined;
      onAt(0);
    },
  };
}
