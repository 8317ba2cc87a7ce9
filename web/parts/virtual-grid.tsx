import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { movedInGrid } from '../model/grid-moves.js';
import { useExtent } from '../hooks/use-extent.js';
import { useVirtual } from '../hooks/use-virtual.js';

interface Props {
  readonly label: string;
  readonly count: number;
  /** Pixels: no cell is narrower, where the window lets it. */
  readonly cellWidth: number;
  readonly cellHeight: (width: number) => number;
  readonly gap: number;
  readonly padding: number;
  /** The cell that Tab leads to. */
  readonly at: number;
  readonly onMove: (index: number) => void;
  readonly onOpen: (index: number) => void;
  /** Which cells are drawn. */
  readonly onRange?: (indexes: readonly number[]) => void;
  readonly children: (index: number, isCurrent: boolean) => ComponentChildren;
  /** For the whole cell. */
  readonly cellClass?: (index: number) => string;
  /** Takes the focus as soon as it is drawn. */
  readonly takesFocus?: boolean;
}

/** A grid of cells of one size, of which only those near the window are drawn. One of them has the focus. */
export function VirtualGrid(props: Props) {
  const { count, gap, padding, at } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useExtent(scroller);
  const inner = Math.max(1, width - 2 * padding);
  const columns = Math.max(1, Math.floor((inner + gap) / (props.cellWidth + gap)));
  const cellWidth = (inner - gap * (columns - 1)) / columns;
  const size = Math.round(props.cellHeight(cellWidth));
  const rows = Math.ceil(count / columns);
  const virtual = useVirtual(scroller, {
    count: rows,
    size,
    gap,
    padding,
    horizontal: false,
    pinned: Math.floor(at / columns),
  });
  const shown = virtual.items.flatMap((row) => cellsOf(row.index, columns, count));
  const { onRange } = props;
  const [firstShown, lastShown] = [shown[0], shown.at(-1)];
  useEffect(() => onRange?.(shown), [onRange, firstShown, lastShown, count]);

  // The cell that has the focus may be far away when a key is pressed.
  const focusWanted = useRef(props.takesFocus === true);
  const row = Math.floor(at / columns);
  const last = useRef(at);
  if (last.current !== at) {
    last.current = at;
    // Whoever moves by a command from elsewhere takes the focus along, if it is here.
    if (scroller.current?.contains(document.activeElement) === true) focusWanted.current = true;
  }
  useLayoutEffect(() => {
    if (width > 0 && count > 0) virtual.scrollTo(row);
  }, [row, columns, width > 0, count > 0]);
  useLayoutEffect(() => {
    if (!focusWanted.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    if (cell === null || cell === undefined) return;
    cell.focus({ preventScroll: true });
    focusWanted.current = false;
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && event.target instanceof HTMLElement && isCell(event.target)) {
      event.preventDefault();
      props.onOpen(at);
      return;
    }
    const to = movedInGrid(event.key, at, { count, columns, rowsInSight: virtual.inSight });
    if (to === undefined) return;
    event.preventDefault();
    focusWanted.current = true;
    props.onMove(to);
  };

  return (
    <div class="grid-scroller" ref={scroller}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows}
        aria-colcount={columns}
        class="grid-body"
        style={{ height: `${virtual.total}px` }}
        onKeyDown={onKeyDown}
      >
        {virtual.items.map((item) => (
          <div
            key={item.key}
            role="row"
            aria-rowindex={item.index + 1}
            class="grid-row"
            style={{
              transform: `translateY(${item.start}px)`,
              height: `${size}px`,
              gap: `${gap}px`,
              left: `${padding}px`,
            }}
          >
            {cellsOf(item.index, columns, count).map((index) => (
              <div
                key={index}
                role="gridcell"
                aria-colindex={(index % columns) + 1}
                data-index={index}
                tabIndex={index === at ? 0 : -1}
                class={`grid-cell ${props.cellClass?.(index) ?? ''}`}
                style={{ width: `${cellWidth}px` }}
                onFocus={() => {
                  if (index !== at) props.onMove(index);
                }}
                onClick={() => props.onOpen(index)}
              >
                {props.children(index, index === at)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function isCell(element: HTMLElement): boolean {
  return element.getAttribute('role') === 'gridcell';
}

function cellsOf(row: number, columns: number, count: number): number[] {
  const first = row * columns;
  return Array.from({ length: Math.min(columns, count - first) }, (_, column) => first + column);
}
