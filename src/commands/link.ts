import { checkLinkFlags } from './dupes/check-dupes-flags.js';
import { DedupingCommand, linkKind } from './deduping.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { findFlags, linkFlags, linkKindFlags } from './flags/dupes-flags.js';
import { arg } from './flags/flags.js';

export class Link extends DedupingCommand {
  static override summary =
    'Make every exact duplicate a hard link to its keeper, or another kind of link.';
  static override description =
    'Each link is journalled first; all bytes are compared and both files looked at once more right before; the name exists at every moment. The same act as "dupes --link".';
  static override strict = false;
  static override args = {
    path: arg({ description: 'Files, folders or globs to link; everything by default.' }),
  };
  static override flags = {
    ...findFlags,
    ...linkKindFlags,
    ...linkFlags,
    ...fromFlags,
    ...failedListFlag,
  };
  static override examples = [
    '<%= config.bin %> link --dry-run',
    '<%= config.bin %> link',
    '<%= config.bin %> link --reflink',
    '<%= config.bin %> link 2024 --keep shortest-path',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Link);
    checkLinkFlags(flags);
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    const repository = await this.open(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    const options = {
      ...(await this.find(repository, flags, from)),
      scope,
      signal: this.signal,
      onProgress: this.progress(flags),
    };
    await this.replace(linkKind(flags), repository, options, flags);
  }
}
