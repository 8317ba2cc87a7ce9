import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

interface Wanted {
  readonly count: number;
  /** Pixels of one, along the way it scrolls. */
  readonly size: number;
  readonly gap: number;
  readonly padding: number;
  readonly horizontal: boolean;
  /** Stays drawn wherever the list is scrolled to: it has the focus. */
  readonly pinned: number | undefined;
}

export interface Virtual {
  readonly items: readonly VirtualItem[];
  /** Pixels of all. */
  readonly total: number;
  readonly scrollTo: (index: number) => void;
  /** How many are in sight at once. */
  readonly inSight: number;
}

/** Which of many equal rows are to be drawn. */
export function useVirtual(scroller: RefObject<HTMLElement | null>, wanted: Wanted): Virtual {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const pinned = useRef(wanted.pinned);
  pinned.current = wanted.pinned;
  const options = {
    count: wanted.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => wanted.size,
    gap: wanted.gap,
    paddingStart: wanted.padding,
    paddingEnd: wanted.padding,
    scrollPaddingStart: wanted.padding,
    scrollPaddingEnd: wanted.padding,
    horizontal: wanted.horizontal,
    overscan: 2,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      const kept = pinned.current;
      if (kept === undefined || !(kept >= 0 && kept < range.count) || seen.includes(kept))
        return seen;
      return [...seen, kept].toSorted((one, other) => one - other);
    },
    onChange: () => redraw(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  const { size, gap, padding } = wanted;
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useEffect(() => virtualizer.measure(), [virtualizer, size, gap, padding]);
  const extent = wanted.horizontal ? virtualizer.scrollRect?.width : virtualizer.scrollRect?.height;
  return {
    items: virtualizer.getVirtualItems(),
    total: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    inSight: Math.max(1, Math.floor((extent ?? 0) / (size + gap))),
  };
}
