import type { Progress } from '../../src/model/runs/progress.js';
import type { ReviewJob } from '../../src/model/review/review-session.js';
import { interrupt } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';
import { progressText } from '../model/words.js';

const jobNames: Readonly<Record<ReviewJob, string>> = {
  looking: 'Looking for duplicates',
  applying: 'Applying',
  undoing: 'Taking back',
  restoring: 'Bringing back',
};

interface Props {
  readonly job: ReviewJob;
  readonly progress: Progress | undefined;
}

/** How far the server is with what it is busy with, and how it ends before. */
export function ProgressBar({ job, progress }: Props) {
  const { review } = useServices();
  const total = progress?.totalFiles;
  const known = progress !== undefined && total !== undefined && total > 0;
  const stop = (): void => {
    interrupt().catch((error: unknown) => review.fail(error));
  };
  return (
    <div class="progress">
      <label>
        <span>
          {jobNames[job]}
          {progress !== undefined && ` · ${progressText(progress)}`}
        </span>
        {known ? <progress value={progress.files} max={total} /> : <progress />}
      </label>
      <button type="button" class="button button-quiet button-tiny" onClick={stop}>
        Stop
      </button>
    </div>
  );
}
