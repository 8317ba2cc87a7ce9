import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import type {
  ReviewAction,
  ReviewHistory,
  ReviewTrashed,
} from '../../src/model/review/review-history.js';
import { getHistory, restore, undoAction } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import { useVirtual } from '../hooks/use-virtual.js';
import { actionNames, dateText, plural } from '../model/words.js';
import { Icon } from '../parts/icons.js';
import { Outcome } from '../parts/outcome.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { Thumb } from '../parts/thumb.js';

/** What was deleted for good has no way back. */
function canBeUndone({ command, undone, done }: ReviewAction): boolean {
  return command !== 'undo' && command !== 'delete' && undone !== 'yes' && done > 0;
}

/** What was done, and what lies in the trash; both with the way back. */
export function HistoryView() {
  const services = useServices();
  const review = useStore(services.review);
  const [history, setHistory] = useState<ReviewHistory | undefined>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const heading = useRef<HTMLHeadingElement>(null);
  const { session, outcome } = review;
  const job = session?.job;
  const isBusy = job !== undefined;

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (isBusy) return undefined;
    let isWanted = true;
    const look = async (): Promise<void> => {
      try {
        const read = await getHistory();
        if (isWanted) setHistory(read);
      } catch (error) {
        review.fail(error);
      }
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [isBusy, session?.generation, outcome, review]);

  const ask = async (begin: () => Promise<unknown>): Promise<void> => {
    try {
      review.clearOutcome();
      await begin();
      setChosen(new Set());
    } catch (error) {
      review.fail(error);
    }
  };
  const toggle = useCallback((ref: string, isIn: boolean) => {
    setChosen((old) => {
      const next = new Set(old);
      if (isIn) next.add(ref);
      else next.delete(ref);
      return next;
    });
  }, []);

  return (
    <section class="page" aria-label="History">
      <div class="page-inner">
        <h1 ref={heading} tabIndex={-1}>
          History
        </h1>
        {outcome !== undefined && <Outcome outcome={outcome} />}
        {job !== undefined && <ProgressBar job={job} progress={review.progress?.progress} />}
        {history === undefined ? (
          <p class="quiet">Reading …</p>
        ) : (
          <>
            <Actions
              actions={history.actions}
              isBusy={isBusy}
              onUndo={(id) => void ask(() => undoAction(id))}
            />
            <section class="trash" aria-label="Trash">
              <header class="trash-head">
                <h2>
                  Trash{' '}
                  <small>
                    {plural(history.trashFiles, 'file')}, {formatBytes(history.trashBytes)}
                  </small>
                </h2>
                <button
                  type="button"
                  class="button"
                  disabled={isBusy || chosen.size === 0}
                  onClick={() => void ask(() => restore([...chosen]))}
                >
                  <Icon name="undo" />
                  <span>
                    {chosen.size === 0 ? 'Bring back' : `Bring back ${plural(chosen.size, 'file')}`}
                  </span>
                </button>
              </header>
              {history.trash.length === 0 ? (
                <p class="quiet">Nothing lies in the trash.</p>
              ) : (
                <TrashList files={history.trash} chosen={chosen} onToggle={toggle} />
              )}
            </section>
          </>
        )}
      </div>
    </section>
  );
}

interface ActionsProps {
  readonly actions: readonly ReviewAction[];
  readonly isBusy: boolean;
  readonly onUndo: (id: number) => void;
}

function Actions({ actions, isBusy, onUndo }: ActionsProps) {
  if (actions.length === 0) return <p class="quiet">Nothing was done to the files yet.</p>;
  return (
    <div class="table-scroller" tabIndex={0} role="group" aria-label="Actions">
      <table class="actions-table">
        <thead>
          <tr>
            <th scope="col" class="number">
              No.
            </th>
            <th scope="col">What</th>
            <th scope="col">When</th>
            <th scope="col" class="number">
              Files
            </th>
            <th scope="col" class="number">
              Bytes
            </th>
            <th scope="col">
              <span class="unseen">Take back</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <tr key={action.id} class={action.undone === 'yes' ? 'is-undone' : ''}>
              <td class="number">{action.id}</td>
              <td>
                {actionNames[action.command]}
                {action.undoes !== undefined && ` action ${action.undoes}`}
                {action.state !== 'done' && <span class="note"> {action.state}</span>}
                {action.undone !== 'no' && (
                  <span class="note">
                    {' '}
                    {action.undone === 'yes' ? 'taken back' : 'partly taken back'}
                  </span>
                )}
              </td>
              <td>{dateText(action.startedAt)}</td>
              <td class="number">
                {action.done.toLocaleString('en')}
                {action.skipped > 0 && (
                  <small> ({action.skipped.toLocaleString('en')} left alone)</small>
                )}
              </td>
              <td class="number">{formatBytes(action.freed)}</td>
              <td class="number">
                {canBeUndone(action) && (
                  <button
                    type="button"
                    class="button button-tiny"
                    disabled={isBusy}
                    aria-label={`Undo action ${action.id}`}
                    onClick={() => onUndo(action.id)}
                  >
                    <Icon name="undo" />
                    <span>Undo</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Pixels of one line. */
const lineHeight = 60;

interface TrashProps {
  readonly files: readonly ReviewTrashed[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (ref: string, isIn: boolean) => void;
}

function TrashList({ files, chosen, onToggle }: TrashProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(scroller, {
    count: files.length,
    size: lineHeight,
    gap: 0,
    padding: 0,
    horizontal: false,
    pinned: undefined,
  });
  return (
    <div
      class="plan-scroller"
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label="Files in the trash"
    >
      <ul class="plan-body" style={{ height: `${virtual.total}px` }}>
        {virtual.items.map(({ index, start, key }) => {
          const file = files[index];
          if (file === undefined) return null;
          const { ref, path, contentId, livingCopy } = file;
          return (
            <li
              key={key}
              class="plan-line"
              style={{ transform: `translateY(${start}px)`, height: `${lineHeight}px` }}
            >
              <label class="trash-label">
                <input
                  type="checkbox"
                  checked={chosen.has(ref)}
                  onChange={({ currentTarget }) => onToggle(ref, currentTarget.checked)}
                />
                <span class="trash-thumb">
                  {contentId !== undefined && (
                    <Thumb member={{ contentId, path, kind: undefined }} size={160} />
                  )}
                </span>
                <span class="plan-paths">
                  <span class="path">{path}</span>
                  <span class="quiet">
                    {dateText(file.movedAt)}
                    {livingCopy === undefined ? ' · the last copy' : ` · the same as ${livingCopy}`}
                  </span>
                </span>
              </label>
              <span class="number quiet">{formatBytes(file.bytes)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
