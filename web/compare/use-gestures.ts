import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

type Point = readonly [number, number];

/** What pointers ask for; places are pixels from the corner of the pane that they are on. */
export interface Gestures {
  readonly onMove: (right: number, down: number) => void;
  readonly onZoom: (factor: number, at: Point) => void;
  readonly onPinch: (before: readonly [Point, Point], after: readonly [Point, Point]) => void;
  readonly onDoubleTap: (at: Point) => void;
  readonly onTap: () => void;
}

/** Pixels that a finger may tremble. */
const slop = 5;
/** Milliseconds between two taps that are one. */
const doubleTap = 300;

/** Drags, wheels, pinches and taps on an element. */
export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const current = useRef(gestures);
  current.current = gestures;
  // Before anything is seen: fingers may be quick.
  useLayoutEffect(() => {
    const node = element.current;
    return node === null ? undefined : watch(node, () => current.current);
  }, [element]);
}

function watch(node: HTMLElement, gestures: () => Gestures): () => void {
  const down = new Map<number, Point>();
  // The one that the first finger came down on: what is dragged over another pane stays where it is held.
  let pane: Element = node;
  let travelled = 0;
  let lastTap = 0;

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    const delta = Math.max(-240, Math.min(240, event.deltaY * step));
    if (event.shiftKey) gestures().onMove(-(event.deltaX || event.deltaY) * step, 0);
    else gestures().onZoom(Math.exp(-delta * speed), placeIn(paneOf(event, node), event));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || isControl(event.target)) return;
    node.setPointerCapture(event.pointerId);
    if (down.size === 0) {
      travelled = 0;
      pane = paneOf(event, node);
    }
    down.set(event.pointerId, placeIn(pane, event));
  };
  const onMove = (event: PointerEvent): void => {
    const before = down.get(event.pointerId);
    if (before === undefined) return;
    const after = placeIn(pane, event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    travelled += Math.hypot(after[0] - before[0], after[1] - before[1]);
    down.set(event.pointerId, after);
    if (other !== undefined) gestures().onPinch([before, other], [after, other]);
    else if (travelled > slop) gestures().onMove(after[0] - before[0], after[1] - before[1]);
  };
  const onUp = (event: PointerEvent): void => {
    const at = down.get(event.pointerId);
    if (at === undefined) return;
    down.delete(event.pointerId);
    if (event.type === 'pointercancel' || travelled > slop || down.size > 0) return;
    if (event.timeStamp - lastTap < doubleTap) gestures().onDoubleTap(at);
    else gestures().onTap();
    lastTap = event.timeStamp;
  };
  node.addEventListener('wheel', onWheel, { passive: false });
  node.addEventListener('pointerdown', onDown);
  node.addEventListener('pointermove', onMove);
  node.addEventListener('pointerup', onUp);
  node.addEventListener('pointercancel', onUp);
  return () => {
    node.removeEventListener('wheel', onWheel);
    node.removeEventListener('pointerdown', onDown);
    node.removeEventListener('pointermove', onMove);
    node.removeEventListener('pointerup', onUp);
    node.removeEventListener('pointercancel', onUp);
  };
}

/** The pane below the pointer, of one or two. */
function paneOf(event: MouseEvent, node: HTMLElement): Element {
  const panes = [...node.querySelectorAll('.pane')];
  return (
    panes.find((pane) => {
      const { left, right, top, bottom } = pane.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      return x >= left && x <= right && y >= top && y <= bottom;
    }) ??
    panes[0] ??
    node
  );
}

function placeIn(pane: Element, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = pane.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, input, a, summary') !== null;
}
