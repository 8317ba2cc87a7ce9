import { ImgdedupError } from '../model/errors/errors.js';
import { renderShow, showJson } from '../render/text/files/render-show.js';
import type { Settings } from '../config/settings.js';
import type { ShownFile } from '../model/review/shown-file.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { arg } from './flags/flags.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { remoteNames } from './flags/remote-paths.js';

export class Show extends BaseCommand {
  static override summary = 'Tell all that is known of a file.';
  static override description =
    'Camera, date, place and whatever else it says of itself, its copies, its look-alikes as far as they were compared, and what became of it. Told of the newest snapshot: neither the folder nor the file is looked at, so run "imgdedup index" first if it has changed.';
  static override strict = false;
  static override args = {
    file: arg({ description: 'Files, globs for those of the snapshot, or ids of contents.' }),
  };
  static override flags = { ...fromFlags };
  static override examples = [
    '<%= config.bin %> show 2023/lake.jpg',
    '<%= config.bin %> show xxh64:9f86d081884c7d65',
    '<%= config.bin %> show 2023/*.jpg --json',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Show);
    const from = this.folder(flags);
    const given = await allPaths(argv, flags, { start: from, io: this.io });
    if (given.length === 0) {
      throw new ImgdedupError('USAGE', 'No file is named.', { remedy: 'Name the files to show.' });
    }
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const files = await elsewhere.served.show(remoteNames(given));
      await this.#print(files, flags, elsewhere.settings);
      return;
    }
    const repository = await this.openToLook(flags);
    const { expandPaths, filesOfSnapshot } = await import('../api/find/expand-paths.js');
    const names = await expandPaths(repository, given, from, filesOfSnapshot(repository));
    const { showFiles } = await import('../api/files/show.js');
    const files = await showFiles(repository, names, { from, signal: this.signal });
    await this.#print(files, flags, repository.settings);
  }

  async #print(files: readonly ShownFile[], flags: CommonFlags, settings: Settings): Promise<void> {
    await this.page(flags, settings);
    if (flags.json) await showJson(this.envelope, files);
    else await renderShow(this.output, files);
  }
}
