import type { Member } from '../../src/model/review/review-group.js';
import { allFacts, differingFacts } from '../model/facts-table.js';
import { nameOf } from '../model/words.js';
import { FactsTable } from './facts-panel.js';

interface Props {
  readonly left: Member;
  readonly right: Member;
  readonly showsAll: boolean;
}

/** What two files say of themselves of which neither is the keeper. */
export function PairFacts({ left, right, showsAll }: Props) {
  const pair = [left, right];
  const rows = showsAll ? allFacts(pair) : differingFacts(pair);
  return (
    <aside class="facts" aria-label="Facts" tabIndex={0}>
      <section class="facts-block">
        <h2>Neither is the keeper</h2>
        <p>
          Both were compared with the keeper, and not with each other: how one lies on the other is
          put together from that.
        </p>
        <ul class="marks">
          {pair.map(({ n, path, relation }) => (
            <li key={n}>
              <span>
                <b>{nameOf(path)}</b>, beside the keeper: {relation.text}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section class="facts-block">
        <h2>{showsAll ? 'All facts' : 'What differs'}</h2>
        {rows.length === 0 ? (
          <p>Nothing: they say the same of themselves.</p>
        ) : (
          <FactsTable rows={rows} names={['Left', 'Other']} />
        )}
      </section>
    </aside>
  );
}
