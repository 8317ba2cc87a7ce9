import { ImgdedupError } from '../../../model/errors/errors.js';
import type { Failure } from '../../../model/errors/failure.js';
import type { SimilarResult } from '../../../model/groups/similar-match.js';

/** Files of which nothing can be said: no reason to leave the others. */
export class FailedQueries {
  readonly #unreadable = new Map<string, Failure<string>>();
  readonly #undecodable = new Map<string, Failure<string>>();

  has(path: string): boolean {
    return this.#unreadable.has(path) || this.#undecodable.has(path);
  }

  get lists(): Pick<SimilarResult, 'unreadable' | 'undecodable'> {
    const [unreadable, undecodable] = [this.#unreadable, this.#undecodable];
    return { unreadable: [...unreadable.values()], undecodable: [...undecodable.values()] };
  }

  /** @returns undefined where the file is to blame */
  async guard<T>(path: string, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      const list = this.#listOf(error);
      if (list === undefined) throw error;
      list.set(path, { path, reason: error.message });
      return undefined;
    }
  }

  #listOf({ code }: ImgdedupError): Map<string, Failure<string>> | undefined {
    if (code === 'PHOTO_UNREADABLE') return this.#unreadable;
    return code === 'PICTURE_UNDECODABLE' ? this.#undecodable : undefined;
  }
}
