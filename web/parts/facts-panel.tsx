import type { Member } from '../../src/model/review/review-group.js';
import { allFacts, differingFacts, type FactRow } from '../model/facts-table.js';
import { nameOf } from '../model/words.js';
import { CopyFacts } from './copy-facts.js';
import { Icon } from './icons.js';

interface Props {
  readonly why: string;
  readonly keeper: Member;
  readonly other: Member;
  readonly showsAll: boolean;
  readonly onShowAll: (showsAll: boolean) => void;
  readonly onLookAgain: () => void;
}

/** What two files say of themselves; only what differs, unless all is asked for. */
export function FactsPanel({ why, keeper, other, showsAll, onShowAll, onLookAgain }: Props) {
  const pair = [keeper, other];
  const rows = showsAll ? allFacts(pair) : differingFacts(pair);
  return (
    <aside class="facts" aria-label="Facts" tabIndex={0}>
      <section class="facts-block">
        <h2>Kept by proposal</h2>
        <p>{sentence(why)}</p>
      </section>
      <section class="facts-block">
        <h2>The other</h2>
        <p>{sentence(likeness(other))}</p>
        <ul class="marks">
          {other.marks.map((mark) => (
            <li key={mark} class="mark-loss">
              <Icon name="warning" />
              <span>{sentence(mark)}, which the keeper lacks</span>
            </li>
          ))}
          {[keeper, other].map(
            ({ n, now, path }) =>
              now !== 'same' && (
                <li key={n} class="mark-loss">
                  <Icon name="warning" />
                  <span>
                    {now === 'gone'
                      ? `${nameOf(path)} is not there any more`
                      : `${nameOf(path)} changed since it was looked at`}
                    : nothing is done to it.{' '}
                    <button type="button" class="link-button" onClick={onLookAgain}>
                      Look again
                    </button>
                  </span>
                </li>
              ),
          )}
          {other.protected && (
            <li>
              <Icon name="shield" />
              <span>Protected: it stays</span>
            </li>
          )}
          {other.burst && (
            <li>
              <Icon name="clock" />
              <span>Another picture of a burst, taken within two seconds</span>
            </li>
          )}
          {other.linkedTo !== undefined && (
            <li>
              <Icon name="link" />
              <span>Linked already: nothing to win</span>
            </li>
          )}
        </ul>
      </section>
      <section class="facts-block">
        <div class="facts-head">
          <h2>{showsAll ? 'All facts' : 'What differs'}</h2>
          <button
            type="button"
            class="button button-quiet button-tiny"
            aria-pressed={showsAll}
            onClick={() => onShowAll(!showsAll)}
          >
            {showsAll ? 'Only what differs' : 'All facts'}
            <kbd class="button-key" aria-hidden="true">
              I
            </kbd>
          </button>
        </div>
        {rows.length === 0 ? (
          <p>Nothing: they say the same of themselves.</p>
        ) : (
          <FactsTable rows={rows} names={['Keeper', 'Other']} />
        )}
      </section>
      <CopyFacts keeper={keeper} other={other} />
    </aside>
  );
}

interface TableProps {
  readonly rows: readonly FactRow[];
  /** Of the files, in their order. */
  readonly names: readonly string[];
}

export function FactsTable({ rows, names }: TableProps) {
  return (
    <table class="facts-table">
      <thead>
        <tr>
          <td />
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, values, most }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {values.map((value, index) => (
              <Value key={names[index]} value={value} isMost={most === index} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ValueProps {
  readonly value: string | undefined;
  readonly isMost: boolean;
}

function Value({ value, isMost }: ValueProps) {
  return <td class={isMost ? 'is-most' : ''}>{value ?? <span class="absent">absent</span>}</td>;
}

function likeness(other: Member): string {
  if (other.tier === 'exact') return 'the same bytes';
  if (other.samePixels) return 'the same pixels in another file';
  const { text } = other.relation;
  return other.distance > 0 ? `${text}; differs by ${other.distance.toFixed(1)} %` : text;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
