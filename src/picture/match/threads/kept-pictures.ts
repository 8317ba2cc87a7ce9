import { unpackPicture } from './packed-picture.js';
import type { RelateAnswer, RelateBatch, StoredPicture } from '../relate-message.js';
import { relateStored } from '../relate-stored.js';
import { Subjects } from '../subjects.js';

/** What a thread has of pictures: those that it was sent, and of some what they are compared by. */
export class KeptPictures {
  readonly #pictures = new Map<number, StoredPicture>();
  readonly #subjects = new Subjects();

  /** @throws RangeError for a key of no picture; what a damaged picture throws */
  answer({ sent, requests, forgotten }: RelateBatch): RelateAnswer[] {
    for (const [key, packed] of sent) this.#pictures.set(key, unpackPicture(packed));
    try {
      return requests.map(({ first, others }) =>
        relateStored(
          { first: this.#of(first), others: others.map((key) => this.#of(key)) },
          this.#subjects,
        ),
      );
    } finally {
      for (const key of forgotten) {
        this.#pictures.delete(key);
        this.#subjects.forget(key);
      }
    }
  }

  #of(key: number): StoredPicture {
    const picture = this.#pictures.get(key);
    if (picture === undefined) throw new RangeError(`picture ${key} was not sent`);
    return picture;
  }
}
