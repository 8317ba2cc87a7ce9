import type { ThumbnailSize } from '../model/pictures/thumbnail.js';
import { cutJobs } from './cut-jobs.js';
import {
  afterDeath,
  itemsOf,
  takeItems,
  type FileOutcome,
  type QueuedFile,
} from './hand-out-files.js';
import type { HandOutFilesOptions } from './hand-out.js';
import { JobLoop, type JobCraft } from './job-loop.js';
import type { NewJob } from './job-queue.js';
import { Stopped } from './lost-connection.js';
import {
  renderAnswerCodec,
  type LastingRendering,
  type RenderAnswer,
} from './codes/render-answer-code.js';
import { encodeRenderJob } from './codes/render-job-code.js';

type Rendered<T> = FileOutcome<T, LastingRendering>;

/** Has workers elsewhere make thumbnails before somebody wants to see them. */
export class HandOutThumbnails {
  readonly #options: HandOutFilesOptions;
  readonly #loop: JobLoop;

  constructor(options: HandOutFilesOptions) {
    this.#options = options;
    this.#loop = new JobLoop(options);
  }

  /**
   * Thumbnails come as they are ready, in any order, and none of what no worker makes: whoever wants to see it makes
   * it. Ends early where the signal is given: what was handed out stays in the queue, and the same run takes it from
   * there.
   * @throws ImgdedupError QUEUE_UNREACHABLE where the server stays away
   */
  async *render<T extends QueuedFile>(
    files: Iterable<T>,
    side: ThumbnailSize,
  ): AsyncGenerator<Rendered<T>> {
    const craft: JobCraft<T, RenderAnswer, Rendered<T>> = {
      codec: renderAnswerCodec,
      jobOf: (some) => this.#jobOf(some, side),
      take: (some, worker, answer) =>
        answer.side === side ? takeItems(this.#loop, some, worker, answer.items) : undefined,
      afterDeath: (part, at) => afterDeath(part, at, (task) => ({ here: [task] })),
      here: noneOf,
    };
    try {
      yield* this.#loop.run(craft, cutJobs(files, this.#options.jobSize));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  #jobOf(files: readonly QueuedFile[], side: ThumbnailSize): NewJob {
    const { maker, hash, sign } = this.#options;
    const items = itemsOf(files);
    const data = encodeRenderJob({ maker, hash, side, items });
    return { kind: 'render', data, signed: sign?.(hash, items) };
  }
}

async function* noneOf(): AsyncGenerator<never> {
  // Nothing is made that may never be seen.
}
