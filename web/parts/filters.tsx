import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import { tiers } from '../../src/model/groups/look-alike.js';
import type { FacetValue, ReviewSession } from '../../src/model/review/review-session.js';
import { useCommands } from '../hooks/use-commands.js';
import { shownKey, type Command } from '../model/keys.js';
import type { ListQuery } from '../model/route.js';
import { plural, tierNames } from '../model/words.js';
import { Icon } from './icons.js';

interface Props {
  readonly session: ReviewSession;
  readonly query: ListQuery;
  readonly onQuery: (query: ListQuery) => void;
}

/** Milliseconds after the last letter that the search begins. */
const typingPause = 200;

/** More of them nobody reads in a margin. */
const mostFailures = 100;

const leastWins = [1, 10, 100, 1000].map((megabytes) => megabytes * 1e6);

/** What of the groups is listed. */
export function Filters({ session, query, onQuery }: Props) {
  const set = (change: Partial<ListQuery>): void => onQuery({ ...query, ...change });
  const { states, facets } = session;
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filters">
      <Search value={query.q ?? ''} onSearch={(q) => set({ q: q === '' ? undefined : q })} />
      <fieldset class="choice-list">
        <legend>Decided</legend>
        <Radio
          name="state"
          label="All groups"
          count={states.open + states.partly + states.decided}
          isChosen={query.state === undefined}
          onChoose={() => set({ state: undefined })}
        />
        <Radio
          name="state"
          label="To decide"
          count={states.open + states.partly}
          isChosen={query.state === 'open'}
          onChoose={() => set({ state: 'open' })}
        />
        <Radio
          name="state"
          label="Decided"
          count={states.decided}
          isChosen={query.state === 'decided'}
          onChoose={() => set({ state: 'decided' })}
        />
      </fieldset>
      <fieldset class="choice-list">
        <legend>Likeness</legend>
        <Radio
          name="tier"
          label="Any"
          count={session.sums.groups}
          isChosen={query.tier === undefined}
          onChoose={() => set({ tier: undefined })}
        />
        {tiers.map((tier) => (
          <Radio
            key={tier}
            name="tier"
            label={tierNames[tier]}
            dot={tier}
            count={session.tiers[tier].groups}
            isChosen={query.tier === tier}
            onChoose={() => set({ tier })}
          />
        ))}
      </fieldset>
      <Select
        label="Folder"
        value={query.folder}
        values={facets.folders}
        text={(value) => (value === '' ? '. (no folder)' : value)}
        onSelect={(folder) => set({ folder })}
      />
      <Select
        label="Camera"
        value={query.camera}
        values={facets.cameras}
        onSelect={(camera) => set({ camera })}
      />
      <Select
        label="Year"
        value={query.year}
        values={facets.years.toSorted((one, other) => (one.value < other.value ? 1 : -1))}
        onSelect={(year) => set({ year })}
      />
      <label class="field">
        <span>To win, at least</span>
        <select
          value={query.min === undefined ? '' : String(query.min)}
          onChange={({ currentTarget: { value } }) =>
            set({ min: value === '' ? undefined : Number(value) })
          }
        >
          <option value="">Any size</option>
          {leastWins.map((bytes) => (
            <option key={bytes} value={String(bytes)}>
              {formatBytes(bytes)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="button button-quiet filters-clear"
        disabled={Object.keys(narrowing(query)).length === 0}
        onClick={() => onQuery(query.sort === undefined ? {} : { sort: query.sort })}
      >
        Clear filters
      </button>
      <Hints />
      {session.failures.length > 0 && <Failures failures={session.failures} />}
    </form>
  );
}

const hinted: readonly (readonly [Command, string])[] = [
  ['open', 'Open'],
  ['accept', 'As proposed'],
  ['keep-all', 'Keep all'],
  ['link', 'Link equal'],
  ['undo', 'Undo'],
  ['help', 'All keys'],
];

/** What can be done to the group that has the focus, without opening it. */
function Hints() {
  return (
    <dl class="hints">
      {hinted.map(([command, text]) => (
        <div key={command}>
          <dt>
            <kbd>{shownKey(command)}</kbd>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What takes no part, and why. */
function Failures({ failures }: Pick<ReviewSession, 'failures'>) {
  return (
    <details class="not-looked-at">
      <summary>{plural(failures.length, 'file')} could not be looked at</summary>
      <ul>
        {failures.slice(0, mostFailures).map(({ path, reason }) => (
          <li key={path}>
            <span class="path">{path}</span>
            <small>{reason}</small>
          </li>
        ))}
      </ul>
      {failures.length > mostFailures && <small>and more: see the terminal</small>}
    </details>
  );
}

/** The parts of a query that leave groups out. */
export function narrowing(query: ListQuery): ListQuery {
  return Object.fromEntries(
    Object.entries(query).filter(([name, value]) => name !== 'sort' && value !== undefined),
  );
}

function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => search.current(text.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [text, value]);
  useCommands({
    search: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  return (
    <label class="search">
      <Icon name="search" />
      <span class="unseen">Search in paths</span>
      <input
        ref={input}
        type="search"
        placeholder="Search in paths"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') input.current?.blur();
          setText('');
        }}
      />
      <kbd class="button-key" aria-hidden="true">
        /
      </kbd>
    </label>
  );
}

interface RadioProps {
  readonly name: string;
  readonly label: string;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly dot?: string;
}

function Radio({ name, label, count, isChosen, onChoose, dot }: RadioProps) {
  return (
    <label class="choice-row">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
      {dot !== undefined && <span class={`dot dot-${dot}`} />}
      <span class="choice-name">{label}</span>
      <span class="choice-count">{count.toLocaleString('en')}</span>
    </label>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly values: readonly FacetValue[];
  readonly text?: (value: string) => string;
  readonly onSelect: (value: string | undefined) => void;
}

/** Stands before the index of a value, so that "all" and an empty value are two things. */
const mark = 'v';

function Select({ label, value, values, text = String, onSelect }: SelectProps) {
  if (values.length === 0) return null;
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value === undefined ? '' : mark + value}
        onChange={({ currentTarget }) =>
          onSelect(currentTarget.value === '' ? undefined : currentTarget.value.slice(mark.length))
        }
      >
        <option value="">All</option>
        {value !== undefined && !values.some((each) => each.value === value) && (
          <option value={mark + value}>{text(value)}</option>
        )}
        {values.map((each) => (
          <option key={each.value} value={mark + each.value}>
            {`${text(each.value)} (${each.groups.toLocaleString('en')})`}
          </option>
        ))}
      </select>
    </label>
  );
}
