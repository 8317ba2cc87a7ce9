import type { Extent, ReviewSession } from '../../src/model/review/review-session.js';
import { lookAgain } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';

/** What the groups are while the first look goes on. */
const coming: Readonly<Record<Exclude<Extent, 'all' | 'nothing'>, string>> = {
  stored:
    'These are the groups of last time. What changed since comes by itself; what you decide now holds.',
  equal:
    'Equal files so far. What looks alike comes by itself, and may take a while; what you decide now holds.',
};

/** And where somebody stopped it. */
const stopped: Readonly<Record<Exclude<Extent, 'all'>, string>> = {
  nothing: 'The look was stopped before anything was found.',
  stored: 'The look was stopped: these are the groups of last time.',
  equal: 'The look was stopped: these are equal files only.',
};

/** Says what is still to come, where not all groups are there. */
export function ExtentNote({ session: { extent, job } }: { readonly session: ReviewSession }) {
  const { review } = useServices();
  if (extent === 'all') return null;
  if (job !== undefined) {
    if (extent === 'nothing') return null;
    return (
      <p role="status" class="banner">
        {coming[extent]}
      </p>
    );
  }
  return (
    <p role="status" class="banner">
      {stopped[extent]}{' '}
      <button
        type="button"
        class="link-button"
        onClick={() => void lookAgain().catch((error: unknown) => review.fail(error))}
      >
        Look on
      </button>
    </p>
  );
}
