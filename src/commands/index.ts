import { indexJson } from '../render/json/json.js';
import { hintAfterIndex } from '../render/hints.js';
import { renderIndex } from '../render/text/running/render-index.js';
import type { IndexArrivalsOptions } from '../api/indexing/index-arrivals.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { IndexResult } from '../model/runs/index-result.js';
import type { QueueOptions } from '../model/runs/queue.js';
import type { Repository } from '../library/repository/repository.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { queueFlags, queueOptions, type QueueFlags } from './flags/queue-flags.js';
import { tracingOf } from './flags/tracing.js';
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
    watch: booleanFlag({
      default: false,
      description:
        'Go on: index what arrives once it was still for two seconds, until Ctrl-C (settings: watch.*).',
      exclusive: ['force', 'retry', 'failed-list'],
    }),
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
    ...queueFlags,
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
    '<%= config.bin %> index --queue redis://nas.local',
    '<%= config.bin %> index --queue rediss://nas.local --sign',
    '<%= config.bin %> index --watch -c watch.quiet-hours=22:00-06:00',
    '<%= config.bin %> index --watch --queue redis://nas.local',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Index);
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    const repository = await this.openToWrite(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    const { facts, force, jobs, retry, similar } = flags;
    const options = {
      scope,
      jobs,
      wantsFacts: facts,
      wantsFingerprints: similar ?? repository.settings.similar.fingerprint,
      signal: this.signal,
      onProgress: this.progress(flags),
    };
    const queue = this.#queue(flags, options.wantsFingerprints || retry);
    if (flags.watch) {
      await this.#watch(flags, repository, { ...options, queue });
      return;
    }
    const { indexPhotos } = await import('../api/indexing/index-photos.js');
    await using tracing = await tracingOf({
      env: this.io.env,
      isFollower: false,
      onMissing: (text) => this.notice(flags, text),
    });
    const work = (): Promise<IndexResult> =>
      indexPhotos(repository, { ...options, force, retry, queue });
    const result = await (tracing === undefined ? work() : tracing.within('imgdedup index', work));
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

  /** @throws ImgdedupError USAGE */
  #queue(flags: CommonFlags & QueueFlags, looksAtPictures: boolean): QueueOptions | undefined {
    const options = queueOptions(flags, this.io, (text) => this.notice(flags, text));
    if (options !== undefined && !looksAtPictures) {
      throw new ImgdedupError('USAGE', 'No pictures are looked at that could be handed out.', {
        remedy: 'Say --similar, or leave out --queue.',
      });
    }
    return options;
  }

  /** Tells what happens as it happens: whoever watches looks at a log. */
  async #watch(
    flags: CommonFlags,
    repository: Repository,
    options: IndexArrivalsOptions,
  ): Promise<void> {
    const { indexArrivals } = await import('../api/indexing/index-arrivals.js');
    const { indexEventJson } = await import('../render/json/index-watch-json.js');
    const { indexEventLines } = await import('../render/text/running/render-index-watch.js');
    if (flags.json) await this.envelope.begin('events');
    let told = Promise.resolve();
    const { quiet } = repository.settings.watch;
    const { paths } = this.output;
    const result = await indexArrivals(repository, {
      ...options,
      onEvent: (event) => {
        if (event.event === 'batch') this.published?.rest();
        if (flags.json) told = this.#item(told, indexEventJson(event));
        else for (const line of indexEventLines(event, { quiet, paths })) this.notice(flags, line);
      },
    });
    this.clearProgress();
    await told;
    if (flags.json) await this.envelope.end({ ...result });
    else this.notice(flags, 'Indexing has ended: what arrives from now on is not heard.');
  }

  async #item(before: Promise<void>, event: object): Promise<void> {
    await before;
    await this.envelope.item(event);
    await this.output.flush();
  }
}
