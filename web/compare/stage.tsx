import type { ComponentChildren } from 'preact';
import { apply } from '../../src/model/pictures/affine.js';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Member } from '../../src/model/review/review-group.js';
import { useCommands } from '../hooks/use-commands.js';
import { useExtent } from '../hooks/use-extent.js';
import type { Measured } from '../model/difference.js';
import type { Extent, Rectangle } from '../model/overlay.js';
import {
  fitted,
  held,
  limitsOf,
  moved,
  pinched,
  zoomed,
  type Viewport,
} from '../model/viewport.js';
import { nameOf } from '../model/words.js';
import { Icon } from '../parts/icons.js';
import { DifferenceMap } from './difference-map.js';
import { Layer } from './layer.js';
import type { Mode } from './modes.js';
import { isWhole, sceneOf, type Laid, type Scene } from './scene.js';
import { useGestures } from './use-gestures.js';

interface Props {
  readonly left: Member;
  readonly other: Member;
  /** Which of both has the focus. */
  readonly current: Member;
  readonly mode: Exclude<Mode, 'all-files'>;
  /** Changes where the look begins anew. */
  readonly group: string;
  readonly onSelect: (n: number) => void;
  /** How to compare: at the beginning of the bar above. */
  readonly children: ComponentChildren;
}

/** Milliseconds that each picture is seen: slower than three flashes a second. */
const flickerPause = 600;
const zoomStep = 1.4;

/** Two pictures, laid over each other or side by side, seen through one viewport. */
export function Stage({ left, other, current, mode, group, onSelect, children }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const extent = useExtent(stage);
  const scene = useMemo(() => sceneOf(left, other), [left, other]);
  const isColumn = mode === 'side' && stacks(scene.content, extent);
  const pane = paneOf(extent, mode, isColumn);
  const fit = useMemo(() => fitted(scene.content, pane), [scene, pane.width, pane.height]);
  const limits = limitsOf(fit);
  const [chosen, setChosen] = useState<{ group: string; view: Viewport } | undefined>();
  const view = chosen?.group === group ? chosen.view : fit;
  const look = (next: Viewport): void =>
    setChosen({ group, view: held(next, scene.content, pane) });
  const middle = [pane.width / 2, pane.height / 2] as const;
  const actual = 1 / devicePixelRatio;

  const [isFlipped, setFlipped] = useState(false);
  const [isStopped, setStopped] = useState(
    () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  );
  const [share, setShare] = useState(50);
  const [gain, setGain] = useState(4);
  const [measured, setMeasured] = useState<Measured | undefined>();
  const onMeasured = useCallback((next: Measured | undefined) => setMeasured(next), []);
  useEffect(() => {
    if (mode !== 'flicker' || isStopped) return undefined;
    const timer = setInterval(() => setFlipped((was) => !was), flickerPause);
    return () => clearInterval(timer);
  }, [mode, isStopped]);
  useEffect(() => setFlipped(false), [mode, left.n, other.n]);

  const flip = (): void => {
    if (mode === 'swap') setFlipped(!isFlipped);
    if (mode === 'flicker') setStopped(!isStopped);
  };
  useGestures(stage, {
    onMove: (right, down) => look(moved(view, right, down)),
    onZoom: (factor, at) => look(zoomed(view, factor, at, limits)),
    onPinch: (before, after) => look(pinched(view, before, after, limits)),
    onDoubleTap: (at) => {
      if (view.zoom > fit.zoom * 1.05) setChosen(undefined);
      else look(zoomed(view, Math.max(actual, fit.zoom * 3) / view.zoom, at, limits));
    },
    onTap: flip,
  });
  const commands = {
    flip,
    'zoom-in': () => look(zoomed(view, zoomStep, middle, limits)),
    'zoom-out': () => look(zoomed(view, 1 / zoomStep, middle, limits)),
    fit: () => setChosen(undefined),
    actual: () => look(zoomed(view, actual / view.zoom, middle, limits)),
  };
  useCommands(commands);
  useShiftArrows((right, down) => look(moved(view, right, down)));

  const isOther = isFlipped;
  const leftName = left.n === 0 ? 'Keeper' : 'Left';
  return (
    <div class="stage-frame">
      <div class="stage-bar">
        {children}
        {mode === 'difference' && (
          <>
            <label class="inline-field">
              <span>Stronger</span>
              <input
                type="range"
                min="1"
                max="16"
                value={gain}
                aria-valuetext={`${gain} times`}
                onInput={({ currentTarget }) => setGain(currentTarget.valueAsNumber)}
              />
            </label>
          </>
        )}
        {mode === 'swap' && (
          <button type="button" class="button button-quiet" aria-pressed={isFlipped} onClick={flip}>
            <Icon name="swap" />
            <span>{isFlipped ? `Show the ${leftName.toLowerCase()}` : 'Show the other'}</span>
            <kbd class="button-key">Space</kbd>
          </button>
        )}
        {mode === 'flicker' && (
          <button type="button" class="button button-quiet" onClick={flip}>
            <span>{isStopped ? 'Go on' : 'Stop'}</span>
            <kbd class="button-key">Space</kbd>
          </button>
        )}
        <span class="tools-end">
          <ToolButton icon="minus" label="Farther" onClick={commands['zoom-out']} />
          <button
            type="button"
            class="button button-quiet zoom-text"
            aria-label={`Zoom ${percent(view.zoom)}: show one pixel for one`}
            onClick={commands.actual}
          >
            {percent(view.zoom)}
          </button>
          <ToolButton icon="plus" label="Nearer" onClick={commands['zoom-in']} />
          <ToolButton icon="fit" label="All of it" onClick={commands.fit} />
        </span>
      </div>
      <div
        ref={stage}
        class={`stage stage-${mode} ${isColumn ? 'stage-column' : ''}`}
        role="group"
        aria-label={`Comparing ${nameOf(left.path)} with ${nameOf(other.path)}`}
      >
        {mode === 'side' && (
          <>
            <Pane
              laid={scene.left}
              isCurrent={current.n === left.n}
              onSelect={onSelect}
              who={leftName}
            >
              <Layer laid={scene.left} view={view} />
              <Outline scene={scene} view={view} pane={pane} />
            </Pane>
            <Pane
              laid={scene.other}
              isCurrent={current.n === other.n}
              onSelect={onSelect}
              who="Other"
            >
              <Layer laid={scene.other} view={view} />
            </Pane>
          </>
        )}
        {(mode === 'swap' || mode === 'flicker') && (
          <Pane laid={isOther ? scene.other : scene.left} who={isOther ? 'Other' : leftName}>
            <Layer laid={scene.left} view={view} isHidden={isOther} />
            <Layer laid={scene.other} view={view} isHidden={!isOther} />
          </Pane>
        )}
        {mode === 'split' && (
          <>
            <Pane laid={scene.left} who={leftName}>
              <Layer laid={scene.left} view={view} />
              <div class="split-over" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
                <Layer laid={scene.other} view={view} />
              </div>
              <PaneLabel laid={scene.other} who="Other" isRight />
            </Pane>
            <div class="split-line" style={{ left: `${share}%` }} />
            <input
              class="split-slider"
              type="range"
              min="0"
              max="100"
              step="0.5"
              value={share}
              aria-label="Where the split lies, in percent from the left"
              onInput={({ currentTarget }) => setShare(currentTarget.valueAsNumber)}
            />
          </>
        )}
        {mode === 'difference' && (
          <div class="pane">
            <DifferenceMap
              scene={scene}
              view={view}
              pane={pane}
              gain={gain}
              onMeasured={onMeasured}
            />
            <output class="measured">
              {measured === undefined ? 'Comparing …' : measuredText(measured)}
            </output>
          </div>
        )}
      </div>
    </div>
  );
}

interface PaneProps {
  readonly laid: Laid;
  readonly who: 'Keeper' | 'Left' | 'Other';
  readonly isCurrent?: boolean;
  readonly onSelect?: (n: number) => void;
  readonly children: ComponentChildren;
}

function Pane({ laid, who, isCurrent, onSelect, children }: PaneProps) {
  return (
    <div class={`pane ${isCurrent === true ? 'pane-current' : ''}`}>
      {children}
      <PaneLabel laid={laid} who={who} {...(onSelect === undefined ? {} : { onSelect })} />
    </div>
  );
}

interface LabelProps {
  readonly laid: Laid;
  readonly who: 'Keeper' | 'Left' | 'Other';
  readonly isRight?: boolean;
  readonly onSelect?: (n: number) => void;
}

function PaneLabel({ laid, who, isRight, onSelect }: LabelProps) {
  const words = (
    <>
      <b>{who}</b> <span>{nameOf(laid.member.path)}</span>
    </>
  );
  const name = `pane-label ${isRight === true ? 'pane-label-right' : ''}`;
  return onSelect === undefined ? (
    <div class={name}>{words}</div>
  ) : (
    <button type="button" class={name} onClick={() => onSelect(laid.member.n)}>
      {words}
    </button>
  );
}

/** Where the other picture lies in the left one, if it is not all of it. */
function Outline({ scene, view, pane }: { scene: Scene; view: Viewport; pane: Extent }) {
  if (isWhole(scene)) return null;
  const { onto, extent } = scene.other;
  const corners = [
    [0, 0],
    [extent.width, 0],
    [extent.width, extent.height],
    [0, extent.height],
  ] as const;
  const points = corners.map(([x, y]) => {
    const [u, v] = apply(onto, x, y);
    return `${(u * view.zoom + view.left).toFixed(1)},${(v * view.zoom + view.top).toFixed(1)}`;
  });
  return (
    <svg class="outline" viewBox={`0 0 ${pane.width} ${pane.height}`} aria-hidden="true">
      <polygon class="outline-under" points={points.join(' ')} />
      <polygon class="outline-line" points={points.join(' ')} />
    </svg>
  );
}

interface ToolProps {
  readonly icon: 'minus' | 'plus' | 'fit';
  readonly label: string;
  readonly onClick: () => void;
}

function ToolButton({ icon, label, onClick }: ToolProps) {
  return (
    <button
      type="button"
      class="button button-quiet button-square"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Pixels that an arrow key with Shift moves by. */
const arrowStep = 80;

function useShiftArrows(onMove: (right: number, down: number) => void): void {
  const current = useRef(onMove);
  current.current = onMove;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.shiftKey || document.querySelector('dialog[open]') !== null) return;
      const move = arrowMoves[event.key];
      if (move === undefined) return;
      event.preventDefault();
      current.current(move[0] * arrowStep, move[1] * arrowStep);
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

const arrowMoves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Whether two panes show more one above the other. */
function stacks({ width, height }: Rectangle, extent: Extent): boolean {
  const beside = Math.min(extent.width / 2 / width, extent.height / height);
  const above = Math.min(extent.width / width, extent.height / 2 / height);
  return above > beside;
}

function paneOf({ width, height }: Extent, mode: Mode, isColumn: boolean): Extent {
  if (mode !== 'side') return { width, height };
  return isColumn ? { width, height: height / 2 } : { width: width / 2, height };
}

function percent(zoom: number): string {
  const value = 100 * zoom * devicePixelRatio;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

function measuredText({ changed, mean, shared }: Measured): string {
  const parts = [
    changed === 0
      ? 'Nothing differs visibly'
      : `${(100 * changed).toFixed(changed < 0.1 ? 1 : 0)} % of the pixels differ, by ${mean.toFixed(1)} % on the whole`,
    shared > 0.99 ? undefined : `blue: only in one of them (${Math.round(100 * (1 - shared))} %)`,
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}
