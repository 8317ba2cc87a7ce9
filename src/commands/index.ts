import { indexJson } from '../render/json/json.js';
import { hintAfterIndex } from '../render/hints.js';
import { renderIndex } from '../render/text/render-index.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { arg, booleanFlag, integerFlag } from './flags/flags.js';

export class Index extends BaseCommand {
  static override summary =
    'Take a snapshot of the folder, hash what is new and look at new pictures.';
  static override description =
    'Interrupt it at any time: the same command continues where it stopped. Pictures are looked at after the snapshot is stored; comparing them is left to "dupes --similar".';
  static override strict = false;
  static override args = {
    path: arg({ description: 'Files, folders or globs to index; everything by default.' }),
  };
  static override flags = {
    ...fromFlags,
    ...failedListFlag,
    force: booleanFlag({ default: false, description: 'Read every file again.' }),
    similar: booleanFlag({
      allowNo: true,
      description:
        'Take fingerprints of pictures, too, which find look-alikes (setting: similar.fingerprint).',
    }),
    facts: booleanFlag({
      allowNo: true,
      default: true,
      description:
        'Read what pictures say of themselves, too: camera, date, place. Left out, the next run without --no-facts does it.',
    }),
    retry: booleanFlag({
      default: false,
      description:
        'Look again at pictures that could not be decoded, though they did not change; with --no-similar at no others.',
    }),
    jobs: integerFlag({
      min: 1,
      max: 64,
      description: 'Number of reading threads, and of decoding processes (setting: jobs).',
    }),
  };
  static override examples = [
    '<%= config.bin %> index',
    '<%= config.bin %> index 2024 --jobs 1',
    '<%= config.bin %> index --force',
    '<%= config.bin %> index --no-similar',
    '<%= config.bin %> index --no-facts',
    '<%= config.bin %> index --retry',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Index);
    const { indexPhotos } = await import('../api/index-photos.js');
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    const repository = await this.openToWrite(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    const { facts, force, jobs, retry, similar } = flags;
    const onProgress = this.progress(flags);
    const result = await indexPhotos(repository, {
      scope,
      force,
      jobs,
      retry,
      wantsFacts: facts,
      wantsFingerprints: similar ?? repository.settings.similar.fingerprint,
      signal: this.signal,
      onProgress,
    });
    const undecodable = result.undecodable.filter(({ isNew }) => isNew);
    const known = result.undecodable.filter(({ isNew }) => !isNew);
    const { unreadable } = result;
    const told = { unreadable: [], undecodable: known };
    await this.conclude(flags, { unreadable, undecodable }, told);
    if (flags.json) await indexJson(this.envelope, result);
    else if (!flags.quiet) await renderIndex(this.output, result);
    await this.tellSkipped(flags, result.skipped);
    await this.hint(flags, hintAfterIndex(result));
  }
}
