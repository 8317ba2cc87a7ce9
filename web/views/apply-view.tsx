import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import { tiers } from '../../src/model/groups/look-alike.js';
import { joinings, type Going } from '../../src/model/review/choice.js';
import type { PlannedFile, ReviewPlan } from '../../src/model/review/review-plan.js';
import { makePlan, Refused } from '../api/requests.js';
import { go } from '../hooks/use-route.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import { useVirtual } from '../hooks/use-virtual.js';
import { factsText } from '../model/copies.js';
import { choiceNames, plural, tierNames, tierTexts } from '../model/words.js';
import { Figure } from '../parts/figure.js';
import { Icon } from '../parts/icons.js';
import { Outcome } from '../parts/outcome.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { applyAsSeen } from '../state/apply-as-seen.js';

/** What is decided, looked at once more; and the button that does it. */
export function ApplyView() {
  const services = useServices();
  const review = useStore(services.review);
  const [plan, setPlan] = useState<ReviewPlan | undefined>();
  const [refused, setRefused] = useState<Refused | undefined>();
  const [allowLoss, setAllowLoss] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { session, outcome } = review;
  const job = session?.job;
  const isBusy = job !== undefined;
  const chosen = JSON.stringify([session?.chosen, session?.copies]);

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  // A plan is made of what is chosen and what is there: whenever either may have changed.
  useEffect(() => {
    if (isBusy || session === undefined) return undefined;
    let isWanted = true;
    const look = async (): Promise<void> => {
      try {
        const made = await makePlan(allowLoss);
        if (!isWanted) return;
        setPlan(made);
        setRefused(undefined);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (isWanted) setRefused(error);
      }
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [isBusy, allowLoss, chosen, session?.generation, session === undefined]);

  const apply = async (): Promise<void> => {
    if (plan === undefined) return;
    setAsked(true);
    try {
      review.clearOutcome();
      await applyAsSeen(plan, async () => {
        const made = await makePlan(allowLoss);
        setPlan(made);
        return made;
      });
    } catch (error) {
      review.fail(error);
    }
    setAsked(false);
  };

  const isEmpty = plan !== undefined && plan.total === 0 && plan.distinctPairs === 0;
  return (
    <section class="page" aria-label="Apply">
      <div class="page-inner">
        <h1 ref={heading} tabIndex={-1}>
          Apply
        </h1>
        {outcome !== undefined && <Outcome outcome={outcome} />}
        {job !== undefined && <ProgressBar job={job} progress={review.progress?.progress} />}
        {job === 'looking' && session?.extent !== 'all' && (
          <p class="quiet">
            What is decided can be applied when the look is over, or when it is stopped: nothing
            decided is lost.
          </p>
        )}
        {refused !== undefined && <p class="problem">{refused.message}</p>}
        {job === undefined && plan === undefined && refused === undefined && (
          <p class="quiet">Looking at every file …</p>
        )}
        {job === undefined && isEmpty && (
          <div class="nothing nothing-small">
            <Icon name="check" />
            <h2>Nothing is waiting</h2>
            <p>What you decide is saved at once and collected here. No file changes before that.</p>
            <button type="button" class="button" onClick={() => go({ view: 'groups', query: {} })}>
              Go through the groups
            </button>
          </div>
        )}
        {job === undefined && plan !== undefined && !isEmpty && (
          <>
            <Totals plan={plan} />
            <div class="apply-act">
              <button
                type="button"
                class="button button-main button-large"
                disabled={isAsked || plan.files + plan.merged + plan.distinctPairs === 0}
                onClick={() => void apply()}
              >
                <Icon name="bolt" />
                <span>{applyText(plan)}</span>
              </button>
              <p class="quiet">
                Every file is compared once more before it is touched. What goes to the trash stays
                in
                <code> .imgdedup/trash</code>, and Undo takes all of it back.
              </p>
            </div>
            <label class="choice-row">
              <input
                type="checkbox"
                checked={allowLoss}
                onChange={({ currentTarget }) => setAllowLoss(currentTarget.checked)}
              />
              <span class="choice-name">
                Sidecars, raw files and videos go along even where what stays has none like them
              </span>
            </label>
            <PlanList entries={plan.entries} total={plan.total} />
          </>
        )}
      </div>
    </section>
  );
}

function applyText({ files, merged, distinctPairs }: ReviewPlan): string {
  if (files === 0 && merged > 0) return `Write ${plural(merged, 'sidecar')}`;
  if (files === 0) return `Remember ${plural(distinctPairs, 'pair')} as different`;
  return `Apply to ${plural(files, 'file')}`;
}

const goings: readonly Going[] = ['trash', ...joinings];

const goingTexts: Readonly<Record<Going, string>> = {
  trash: 'To the trash',
  link: 'To be linked',
  reflink: 'To share bytes',
  symlink: 'To be symlinked',
};

function Totals({ plan }: { readonly plan: ReviewPlan }) {
  const { acts } = plan;
  const rows = tiers.filter((tier) => goings.some((going) => acts[going][tier] > 0));
  const columns = goings.filter((going) => tiers.some((tier) => acts[going][tier] > 0));
  return (
    <div class="totals">
      <dl class="figures">
        <Figure name="Files" value={plan.files.toLocaleString('en')} />
        {plan.trashed > 0 && <Figure name="To the trash" value={formatBytes(plan.trashed)} />}
        {plan.freed > 0 && <Figure name="Freed on the disk" value={formatBytes(plan.freed)} />}
        {plan.merged > 0 && (
          <Figure name="Sidecars written" value={plan.merged.toLocaleString('en')} />
        )}
        {plan.distinctPairs > 0 && (
          <Figure name="Pairs that differ" value={plan.distinctPairs.toLocaleString('en')} />
        )}
        {plan.refused > 0 && (
          <Figure name="Cannot be done" value={plan.refused.toLocaleString('en')} isBad />
        )}
      </dl>
      {rows.length > 0 && (
        <table class="tier-table">
          <caption class="unseen">Files by how sure the likeness is</caption>
          <thead>
            <tr>
              <th scope="col">Likeness</th>
              {columns.map((going) => (
                <th key={going} scope="col" class="number">
                  {goingTexts[going]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((tier) => (
              <tr key={tier}>
                <th scope="row">
                  <span class={`tier tier-${tier}`}>{tierNames[tier]}</span>{' '}
                  <small>{tierTexts[tier]}</small>
                </th>
                {columns.map((going) => (
                  <td key={going} class="number">
                    {acts[going][tier].toLocaleString('en')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {plan.companions > 0 && (
        <p class="quiet">
          {plural(plan.companions, 'file goes', 'files go')} along with a picture.
        </p>
      )}
      {plan.stale > 0 && (
        <p class="quiet">
          {plural(plan.stale, 'file')} with a decision {plan.stale === 1 ? 'is' : 'are'} in no group
          any more: nothing is done with {plan.stale === 1 ? 'it' : 'them'}.
        </p>
      )}
    </div>
  );
}

/** Pixels of one line. */
const lineHeight = 52;

function PlanList({ entries, total }: { entries: readonly PlannedFile[]; total: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(scroller, {
    count: entries.length,
    size: lineHeight,
    gap: 0,
    padding: 0,
    horizontal: false,
    pinned: undefined,
  });
  if (entries.length === 0) return null;
  return (
    <section class="plan" aria-label="Files">
      <h2>
        Files
        {total > entries.length && (
          <small>
            {' '}
            the first {entries.length.toLocaleString('en')} of {total.toLocaleString('en')}
          </small>
        )}
      </h2>
      <div
        class="plan-scroller"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Files of the plan"
      >
        <ul class="plan-body" style={{ height: `${virtual.total}px` }}>
          {virtual.items.map(({ index, start, key }) => {
            const entry = entries[index];
            return entry === undefined ? null : (
              <li
                key={key}
                class="plan-line"
                aria-posinset={index + 1}
                aria-setsize={entries.length}
                style={{ transform: `translateY(${start}px)`, height: `${lineHeight}px` }}
              >
                <PlanLine entry={entry} />
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

function PlanLine({ entry }: { readonly entry: PlannedFile }) {
  const { choice, path, bytes, reason } = entry;
  const note = reason ?? noteOf(entry);
  return (
    <>
      <span class={`choice-word choice-${choice}`}>
        {choice === 'merge' ? 'Sidecar' : choiceNames[choice]}
      </span>
      <span class="plan-paths">
        <span class="path">{path}</span>
        {note === undefined ? (
          <span class="quiet">{whatStays(entry)}</span>
        ) : (
          <span class={reason === undefined ? 'note' : 'problem'}>
            <Icon name="warning" /> {note}
          </span>
        )}
      </span>
      <span class="number quiet">{formatBytes(bytes)}</span>
    </>
  );
}

/** What is worth a warning, though it can be done. */
function noteOf({ choice, marks }: PlannedFile): string | undefined {
  if (marks.length === 0) return undefined;
  return choice === 'merge' ? marks.join('; ') : `${marks.join(', ')}: lost with it`;
}

function whatStays({ stays, facts, with: picture }: PlannedFile): string {
  if (facts !== undefined) return `${factsText(facts)} for ${stays}`;
  return picture === undefined ? `${stays} stays` : `goes with ${picture}`;
}
