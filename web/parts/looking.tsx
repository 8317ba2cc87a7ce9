import type { Progress } from '../../src/model/runs/progress.js';
import { interrupt } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import { progressText } from '../model/words.js';

/** Before the first groups are there: how far the look is, and what will come. */
export function Looking() {
  const services = useServices();
  const review = useStore(services.review);
  const progress = review.progress?.progress;
  return (
    <div class="nothing looking">
      <h2>Looking for duplicates</h2>
      <Bar progress={progress} />
      <p aria-live="polite">{progress === undefined ? 'starting …' : progressText(progress)}</p>
      <p class="quiet">
        Groups appear here as soon as the first are known: equal files first, then what looks alike.
        No photo is changed. What is found is remembered, so that the next time takes a moment.
      </p>
      <button
        type="button"
        class="button button-quiet"
        onClick={() => void interrupt().catch((error: unknown) => review.fail(error))}
      >
        Stop
      </button>
    </div>
  );
}

function Bar({ progress }: { readonly progress: Progress | undefined }) {
  const total = progress?.totalFiles;
  const label = 'Looking for duplicates';
  return progress === undefined || total === undefined || total === 0 ? (
    <progress aria-label={label} />
  ) : (
    <progress aria-label={label} value={progress.files} max={total} />
  );
}
