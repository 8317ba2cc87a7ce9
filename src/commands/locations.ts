import { ImgdedupError } from '../model/errors/errors.js';
import {
  renderLocations,
  renderLocationsPorcelain,
} from '../render/text/remotes/render-whereabouts.js';
import { locationsJson } from '../render/json/whereabouts-json.js';
import { BaseCommand } from './base.js';
import { arg } from './flags/flags.js';
import { argumentPaths } from './flags/path-list.js';
import { porcelainFlags } from './flags/porcelain-flags.js';

export class Locations extends BaseCommand {
  static override summary = 'Tell every volume and path that holds a content.';
  static override description =
    'Here, as the newest snapshot says, and in other repositories, as they were when they were last fetched, with when each was last seen. No volume is looked at. With --porcelain: the name of the remote (. for here), its folder, and the path in it.';
  static override strict = false;
  static override args = {
    file: arg({
      description:
        'Files, globs for those of the snapshot, or ids of contents, which may be gone here.',
    }),
  };
  static override flags = { ...porcelainFlags };
  static override examples = [
    '<%= config.bin %> locations 2023/lake.jpg',
    '<%= config.bin %> locations xxh64:9f86d081884c7d65 --json',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Locations);
    const from = this.folder(flags);
    if (argv.length === 0) {
      throw new ImgdedupError('USAGE', 'No file is named.', {
        remedy: 'Name the files, or ids of contents.',
      });
    }
    const repository = await this.openToLook(flags);
    const { expandPaths, filesOfSnapshot } = await import('../api/find/expand-paths.js');
    const given = argumentPaths(argv, from);
    const names = await expandPaths(repository, given, from, filesOfSnapshot(repository));
    const { locateContents } = await import('../api/repository/locations.js');
    const all = await locateContents(repository, names, { from, signal: this.signal });
    await this.page(flags, repository.settings);
    if (flags.json) await locationsJson(this.envelope, all);
    else if (flags.porcelain || flags.z) await renderLocationsPorcelain(this.output, all, flags.z);
    else await renderLocations(this.output, all);
  }
}
