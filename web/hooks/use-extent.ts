import { useLayoutEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Extent } from '../model/overlay.js';

/** Pixels inside an element, whenever they change. */
export function useExtent(element: RefObject<HTMLElement | null>): Extent {
  const [extent, setExtent] = useState<Extent>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return undefined;
    const measure = (): void =>
      setExtent((old) =>
        old.width === node.clientWidth && old.height === node.clientHeight
          ? old
          : { width: node.clientWidth, height: node.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return extent;
}
