import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import { groupOrders, type GroupOrder } from '../../src/model/review/review-group.js';
import { useCommands } from '../hooks/use-commands.js';
import { useHeldGroup } from '../hooks/use-held-group.js';
import { go, goInstead } from '../hooks/use-route.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import type { ListQuery } from '../model/route.js';
import { plural } from '../model/words.js';
import { Filters, narrowing } from '../parts/filters.js';
import { EmptyTile, GroupTile } from '../parts/group-tile.js';
import { Icon } from '../parts/icons.js';
import { KeyButton } from '../parts/key-button.js';
import { Looking } from '../parts/looking.js';
import { VirtualGrid } from '../parts/virtual-grid.js';
import { decideListed, decidingCommands, tellDecision, type Deciding } from '../state/decide.js';
import { allMembers } from '../state/opened-group.js';
import { cellWidths } from '../state/settings.js';
import { RulesDialog } from './rules-dialog.js';

const orderNames: Readonly<Record<GroupOrder, string>> = {
  bytes: 'Most to win',
  files: 'Most files',
  date: 'Newest',
  path: 'Path',
};

interface Props {
  readonly query: ListQuery;
  /** The group that was looked at last. */
  readonly at: number;
  readonly onAt: (at: number) => void;
}

/** All groups, as many as the filters let through. */
export function GroupsView({ query, at, onAt }: Props) {
  const services = useServices();
  const review = useStore(services.review);
  const settings = useStore(services.settings);
  const { list, session } = review;
  const [isFiltering, setFiltering] = useState(false);
  const [isRuling, setRuling] = useState(false);
  const filterButton = useRef<HTMLButtonElement>(null);
  const count = list.total ?? 0;
  const held = useHeldGroup(list, Math.min(at, Math.max(0, count - 1)), onAt);
  const current = held.at;

  useEffect(() => {
    if (list.total === undefined) list.at(0);
  }, [list]);
  const setQuery = (next: ListQuery): void => {
    held.letGo();
    goInstead({ view: 'groups', query: next });
  };
  const open = async (index: number): Promise<void> => {
    const card = await list.get(index);
    if (card === undefined) return;
    held.hold(index);
    go({ view: 'group', query, id: card.id, at: index });
  };
  const see = useCallback((indexes: readonly number[]) => review.see(indexes), [review]);
  const move = (to: number): void => held.hold(Math.max(0, Math.min(count - 1, to)));

  const decide = async (command: Deciding): Promise<void> => {
    const card = list.at(current);
    if (card === undefined) return;
    if (command !== 'clear' && settings.values.goesOn) move(current + 1);
    try {
      const members =
        card.files > card.members.length ? await allMembers(card.id, card.files) : card.members;
      const { joining } = settings.values;
      const answer = await decideListed(review, card, { command, n: 0, joining }, members);
      if (answer !== undefined) tellDecision(review, answer);
    } catch (error) {
      review.fail(error);
    }
  };
  useCommands({
    rules: () => setRuling(count > 0),
    skip: () => move(current + 1),
    ...decidingCommands((command) => void decide(command)),
  });

  if (session === undefined) return null;
  // Nobody knows a group yet.
  const isEarly = session.extent === 'nothing' && session.job === 'looking';
  const narrowed = Object.keys(narrowing(query)).length;
  return (
    <div class={`groups ${isFiltering ? 'groups-filtering' : ''}`}>
      <aside class="groups-side" id="filters">
        <Filters session={session} query={query} onQuery={setQuery} />
      </aside>
      <section class="groups-main" aria-label="Groups">
        <h1 class="unseen">Groups</h1>
        <div class="bar">
          <button
            ref={filterButton}
            type="button"
            class="button button-quiet filters-open"
            aria-expanded={isFiltering}
            aria-controls="filters"
            onClick={() => setFiltering(!isFiltering)}
          >
            <Icon name="filter" />
            <span>Filters{narrowed > 0 ? ` (${narrowed})` : ''}</span>
          </button>
          <p class="bar-sum">
            <b>
              {isEarly
                ? 'Looking …'
                : list.total === undefined
                  ? 'Loading …'
                  : plural(count, 'group')}
            </b>
            {review.sums !== undefined && list.total !== undefined && !isEarly && (
              <span>
                {` · ${plural(review.sums.files, 'file')} · ${formatBytes(review.sums.reclaimable)} to win`}
              </span>
            )}
          </p>
          <KeyButton command="rules" icon="wand" disabled={count === 0}>
            Decide by a rule
          </KeyButton>
          <label class="inline-field">
            <span class="unseen">Sort by</span>
            <select
              value={query.sort ?? 'bytes'}
              onChange={({ currentTarget: { value } }) => {
                const sort = groupOrders.find((order) => order === value);
                setQuery({ ...query, sort: sort === 'bytes' ? undefined : sort });
              }}
            >
              {groupOrders.map((order) => (
                <option key={order} value={order}>
                  {orderNames[order]}
                </option>
              ))}
            </select>
          </label>
          <fieldset class="sizes">
            <legend class="unseen">Size of the pictures</legend>
            {cellWidths.map((width, index) => (
              <label key={width} title={['Small', 'Middle', 'Large'][index]}>
                <input
                  type="radio"
                  name="size"
                  checked={settings.values.cellWidth === width}
                  onChange={() => settings.set({ cellWidth: width })}
                />
                <span class="unseen">{['Small', 'Middle', 'Large'][index]}</span>
                <span class={`size-mark size-mark-${index}`} />
              </label>
            ))}
          </fieldset>
        </div>
        {isEarly ? (
          <Looking />
        ) : list.total === 0 ? (
          <Nothing
            isNarrowed={narrowed > 0}
            isLooking={session.extent !== 'all'}
            onClear={() => setQuery({})}
          />
        ) : (
          <VirtualGrid
            key={JSON.stringify(query)}
            label="Groups of files that belong together"
            count={count}
            cellWidth={settings.values.cellWidth}
            cellHeight={(width) => width * 0.72 + 58}
            gap={14}
            padding={16}
            at={current}
            onMove={held.hold}
            onOpen={(index) => void open(index)}
            onRange={see}
            takesFocus={document.activeElement === document.body}
            cellClass={(index) => `tile tile-${list.at(index)?.state ?? 'coming'}`}
          >
            {(index) => {
              const card = list.at(index);
              return card === undefined ? <EmptyTile /> : <GroupTile card={card} />;
            }}
          </VirtualGrid>
        )}
      </section>
      {isRuling && (
        <RulesDialog
          query={query}
          onClose={() => setRuling(false)}
          onDone={() => {
            setRuling(false);
            review.reload();
          }}
        />
      )}
    </div>
  );
}

interface NothingProps {
  readonly isNarrowed: boolean;
  /** Not all was looked at. */
  readonly isLooking: boolean;
  readonly onClear: () => void;
}

function Nothing({ isNarrowed, isLooking, onClear }: NothingProps) {
  return (
    <div class="nothing">
      <Icon name={isNarrowed ? 'filter' : 'check'} />
      <h2>{isNarrowed ? 'No group is like that' : isLooking ? 'Nothing yet' : 'No duplicates'}</h2>
      <p>
        {isNarrowed
          ? 'The filters let no group through.'
          : 'No two files here show the same picture, as far as was looked.'}
      </p>
      {isNarrowed && (
        <button type="button" class="button" onClick={onClear}>
          Clear filters
        </button>
      )}
    </div>
  );
}
