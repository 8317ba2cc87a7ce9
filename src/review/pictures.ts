import type { Repository } from '../library/repository/repository.js';
import type { ContentId } from '../model/content-id.js';
import type { ThumbnailSize } from '../model/review.js';
import { refusal, type Answer } from './answer.js';
import type { Review } from './review.js';

export class Pictures implements AsyncDisposable {
  constructor(_repository: Repository, _review: Review) {}
  thumbnail(_c: ContentId, _s: ThumbnailSize, _e: string | undefined): Promise<Answer> {
    return Promise.resolve(refusal('NOT_FOUND', 'none'));
  }
  picture(_c: ContentId, _e: string | undefined): Promise<Answer> {
    return Promise.resolve(refusal('NOT_FOUND', 'none'));
  }
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
