import { formatBytes } from '../../src/model/text/byte-count.js';
import type { ReviewOutcome } from '../../src/model/review/review-events.js';
import { undoAction } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';
import { plural } from '../model/words.js';
import { Icon } from './icons.js';

/** What came of acts: how many, what was left alone and why, and the way back. */
export function Outcome({ outcome }: { readonly outcome: ReviewOutcome }) {
  const { review } = useServices();
  const { failures, failed, error, actions } = outcome;
  const undo = async (): Promise<void> => {
    try {
      // The newest first, as each found what the one before had left.
      const [newest, ...others] = actions.toSorted((a, b) => b - a);
      if (newest !== undefined) await undoAction(newest, others);
    } catch (refused) {
      review.fail(refused);
    }
  };
  return (
    <section
      class={`outcome ${failed > 0 || error !== undefined ? 'outcome-part' : ''}`}
      aria-label="What was done"
    >
      <header>
        <Icon name={failed > 0 || error !== undefined ? 'warning' : 'check'} />
        <h2>{headline(outcome)}</h2>
        {outcome.job === 'applying' && actions.length > 0 && (
          <button
            type="button"
            class="button"
            disabled={review.session?.job !== undefined}
            onClick={() => void undo()}
          >
            <Icon name="undo" />
            <span>Undo</span>
          </button>
        )}
        <button
          type="button"
          class="button button-quiet button-square"
          aria-label="Close"
          onClick={() => review.clearOutcome()}
        >
          <Icon name="close" />
        </button>
      </header>
      {error !== undefined && (
        <p>
          {error.message} {error.remedy}
        </p>
      )}
      {failed > 0 && (
        <>
          <p>{plural(failed, 'file was', 'files were')} left alone:</p>
          <ul class="failures" tabIndex={0} aria-label="Files that were left alone">
            {failures.map(({ path, reason }) => (
              <li key={path}>
                <span class="path">{path}</span>
                <span class="quiet">{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function headline({ job, done, freed, distinctPairs, actions }: ReviewOutcome): string {
  switch (job) {
    case 'applying': {
      const parts = [
        done > 0 ? `${plural(done, 'file')} done, ${formatBytes(freed)}` : undefined,
        distinctPairs > 0 ? `${plural(distinctPairs, 'pair')} remembered as different` : undefined,
      ].filter((part) => part !== undefined);
      if (parts.length === 0) return 'Nothing was done';
      return `${parts.join('; ')}${actions.length > 0 ? ` (action ${actions.join(', ')})` : ''}`;
    }
    case 'undoing':
      return `Taken back: ${plural(done, 'file')}`;
    case 'restoring':
      return `Brought back: ${plural(done, 'file')}`;
    default:
      return job satisfies never;
  }
}
