import type { Repository } from '../library/repository/repository.js';
import type { ReviewEvent } from '../model/review/review-events.js';
import { RecentActivity } from '../top/recent-activity.js';
import { Ahead } from './ahead.js';
import { EventStreams } from './event-streams.js';
import { Pictures } from './pictures.js';
import { Review, type ReviewOptions } from './review.js';
import type { Served } from './routes.js';

export interface OpenReviewOptions extends Omit<ReviewOptions, 'tell'> {
  /** Told what pages are told. */
  readonly onEvent?: (event: ReviewEvent) => void;
}

/** A review, and all that requests are answered from. */
export class OpenedReview implements AsyncDisposable {
  readonly served: Served;
  readonly #ahead: Ahead | undefined;

  private constructor(served: Served, ahead: Ahead | undefined) {
    this.served = served;
    this.#ahead = ahead;
  }

  /** Rejected by what should not happen while others make thumbnails, and never resolved; undefined where nobody is asked. */
  get failed(): Promise<never> | undefined {
    return this.#ahead?.failed;
  }

  /**
   * Ready to be asked; {@link Review.begin} has it look.
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
   */
  static async open(
    repository: Repository,
    { onEvent, ...options }: OpenReviewOptions,
  ): Promise<OpenedReview> {
    const events = new EventStreams();
    let ahead: Ahead | undefined;
    try {
      const review = await Review.open(repository, {
        ...options,
        tell: (event) => {
          events.tell(event);
          onEvent?.(event);
          if (event.kind === 'groups') ahead?.begin();
        },
      });
      const pictures = await Pictures.open(repository, review.board);
      ahead = options.queue && new Ahead(repository, review.board, pictures, options.queue);
      const activity = new RecentActivity(repository);
      return new OpenedReview({ review, activity, pictures, events }, ahead);
    } catch (error) {
      events[Symbol.dispose]();
      throw error;
    }
  }

  /** Tells pages why it ends, and ends what is being done, between two files. */
  async end(reason: string): Promise<void> {
    const { events, review } = this.served;
    events.tell({ kind: 'end', reason });
    await review.jobs.end();
    events[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { events, pictures } = this.served;
    events[Symbol.dispose]();
    await this.#ahead?.[Symbol.asyncDispose]();
    await pictures[Symbol.asyncDispose]();
  }
}
