import { bundledEntry } from '../../../workers/bundled-entry.js';
import { WorkerThread } from '../../../workers/worker-thread.js';
import { packPicture } from './packed-picture.js';
import { PicturesThere } from './pictures-there.js';
import type {
  KeyedRequest,
  RelateAnswer,
  RelateBatch,
  RelateRequest,
  StoredPicture,
} from '../relate-message.js';

/** Of packed pictures that a thread keeps: some 1,000, or 150 documents. Twice as many would be sent an eighth less often. */
const mostBytes = 16 * 1024 * 1024;

/** A thread that compares pictures, and what it has of them. */
export class RelateThread implements AsyncDisposable {
  readonly there = new PicturesThere(mostBytes);
  #thread: WorkerThread<RelateBatch, readonly RelateAnswer[]> | undefined;

  /** Requests that are at work or wait. */
  get load(): number {
    return this.#thread?.load ?? 0;
  }

  /** Starts now, not with what is asked first. */
  start(): void {
    this.#started();
  }

  /** @throws ImgdedupError WORKER_ENDED; what the thread throws over these requests */
  ask(requests: readonly RelateRequest[]): Promise<readonly RelateAnswer[]> {
    const sent: [number, ArrayBuffer][] = [];
    const keyOf = (picture: StoredPicture): number => {
      const { key, isNew } = this.there.use(picture);
      if (!isNew) return key;
      const packed = packPicture(picture);
      this.there.sent(key, packed.byteLength);
      sent.push([key, packed]);
      return key;
    };
    const keyed = requests.map(({ first, others }): KeyedRequest => ({
      first: keyOf(first),
      others: others.map(keyOf),
    }));
    const batch = { sent, requests: keyed, forgotten: this.there.forget() };
    return this.#started().ask(
      batch,
      sent.map(([, packed]) => packed),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.[Symbol.asyncDispose]();
  }

  #started(): WorkerThread<RelateBatch, readonly RelateAnswer[]> {
    return (this.#thread ??= new WorkerThread({
      entry: bundledEntry('relate-worker'),
      purpose: 'compares pictures',
    }));
  }
}
