import { makeFolders } from '../../fs/make-folders.js';
import { unwritable } from '../../library/export/unwritable.js';
import { failureReason } from '../../model/errors/failure.js';
import { Profile } from '../../workers/profile.js';

/** The profile of one run, as `--profile` asks for it. */
export class ProfiledRun {
  readonly #folder: string;
  readonly #profile: Profile;

  /**
   * @param folder absolute; made where it is not there
   * @param command a part of the file's name
   * @throws ImgdedupError EXPORT_UNWRITABLE
   */
  constructor(folder: string, command: string) {
    this.#folder = folder;
    this.#profile = told(folder, () => {
      makeFolders(folder);
      return new Profile(folder, command);
    });
  }

  /** @throws ImgdedupError EXPORT_UNWRITABLE */
  end(): void {
    told(this.#folder, () => this.#profile[Symbol.dispose]());
  }
}

function told<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unwritable(folder, failureReason(error), error);
  }
}
