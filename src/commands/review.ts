import { ImgdedupError } from '../model/errors/errors.js';
import type { Repository } from '../library/repository/repository.js';
import { depthOf } from '../model/groups/look-alike.js';
import { exitStatus } from '../render/exit-status.js';
import { sentences, traceOf } from '../render/report-error.js';
import { likenessLegend } from '../render/relation-words.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { findFlags, findOptions, tierFlag, tiersOf } from './flags/dupes-flags.js';
import { arg, booleanFlag, integerFlag, textFlag } from './flags/flags.js';
import { idleOf } from './flags/idle.js';
import { openBrowser } from './terminal/open-browser.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { queueFlags, queueOptions } from './flags/queue-flags.js';
import { similarFlags, similarOptions } from './flags/similar-flags.js';
import type { OpenedServed } from './open-served.js';

const { similar: _, ...likenessFlags } = similarFlags;

export class Review extends BaseCommand {
  static override summary =
    'See the duplicates in the browser, decide, and act: a page on this machine.';
  static override description =
    'Finds groups as "imgdedup dupes --similar" does, and serves a page on 127.0.0.1 to go through them. Nobody else is let in: the address that is printed holds for one browser, once. What you choose is saved at once and kept until you apply it, tomorrow or in another browser; until then no photo is changed. What is applied is journalled as any act, and can be taken back. Ctrl-C ends it. ' +
    likenessLegend.join(' ');
  static override strict = false;
  static override args = {
    path: arg({
      description:
        'Files, folders or globs: groups with a file there are shown; everything by default.',
    }),
  };
  static override flags = {
    open: booleanFlag({
      allowNo: true,
      default: true,
      description: 'Open the page in the browser.',
    }),
    port: integerFlag({
      min: 0,
      max: 65_535,
      default: 0,
      helpValue: 'N',
      description: 'The port to serve at; 0 takes one that is free.',
    }),
    idle: textFlag({
      default: '30min',
      helpValue: 'DURATION',
      description: 'End when no page has been open for so long: 30s, 2h.',
    }),
    ...findFlags,
    tier: tierFlag(
      'What is shown: some of exact, metadata, similar, crop, with commas. Without the last two nothing is compared by its look.',
    ),
    ...likenessFlags,
    ...fromFlags,
    ...queueFlags,
  };
  static override examples = [
    '<%= config.bin %> review',
    '<%= config.bin %> review 2023 --tier exact,metadata',
    '<%= config.bin %> review --no-open --port 8080',
    '<%= config.bin %> review --reference archive',
    '<%= config.bin %> review --queue redis://nas.local',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Review);
    const idleMs = idleOf(flags.idle);
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      await this.#serveElsewhere(elsewhere, argv, { ...flags, idleMs });
      return;
    }
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    const repository = await this.openToWrite(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    const listed = tiersOf(flags.tier);
    const depth = listed === undefined ? 'look' : depthOf(listed);
    const { serveReview } = await import('../review/server.js');
    const { programVersion } = await import('../config/program-version.js');
    if (flags.json) await this.envelope.begin('addresses');
    const ending = await serveReview(repository, {
      ...findOptions(flags),
      ...similarOptions(flags),
      depth: depth === 'bytes' ? 'image-data' : depth,
      listed,
      scope,
      queue: queueOptions(flags, this.io, (text) => this.notice(flags, text)),
      reference: flags.reference && (await this.#reference(repository, flags.reference, from)),
      version: programVersion(),
      port: flags.port,
      idleMs,
      stop: this.signal,
      onProgress: this.progress(flags),
      onLooked: () => this.clearProgress(),
      onReadOnly: (reason: ImgdedupError) =>
        this.notice(flags, `${sentences(reason)} Until then this is what it has stored.`),
      onEvent: (event) => {
        if (event.kind === 'progress') this.published?.tell(event.progress);
        if (event.kind === 'job' && event.job === undefined) this.published?.rest();
      },
      onAddress: this.#addressTeller(flags),
      onFault: (error) => this.#tellFault(error),
    });
    await this.#tellEnding(flags, ending);
  }

  /** The page of this program, for photos elsewhere. */
  async #serveElsewhere(
    { connection }: OpenedServed,
    argv: readonly unknown[],
    flags: PageFlags & { readonly port: number; readonly idleMs: number },
  ): Promise<void> {
    if (argv.length > 0) {
      throw new ImgdedupError('REMOTE_UNSUPPORTED', 'A review elsewhere is of everything.', {
        remedy: 'Leave out the PATH; the page filters.',
      });
    }
    const { reviewElsewhere } = await import('../client/review-elsewhere.js');
    const { programVersion } = await import('../config/program-version.js');
    const { port, idleMs } = flags;
    if (flags.json) await this.envelope.begin('addresses');
    const ending = await reviewElsewhere(connection, {
      version: programVersion(),
      port,
      idleMs,
      stop: this.signal,
      onAddress: this.#addressTeller(flags),
      onFault: (error) => this.#tellFault(error),
    });
    await this.#tellEnding(flags, ending);
  }

  #tellFault(error: unknown): void {
    this.clearProgress();
    this.io.stderr.write(traceOf(error));
  }

  /** Tells addresses, and opens the first one in the browser. */
  #addressTeller(flags: PageFlags): (url: string) => void {
    let isFirst = true;
    return (url) => {
      void this.#tellAddress(flags, url, isFirst);
      if (isFirst && flags.open) {
        openBrowser(url, this.io, (reason) =>
          this.notice(flags, `The browser was not opened: ${reason}. Open the address yourself.`),
        );
      }
      isFirst = false;
    };
  }

  async #tellEnding(flags: CommonFlags, ending: keyof typeof endingTexts): Promise<void> {
    if (flags.json) await this.envelope.end({ files: null, bytes: null, ending });
    else this.notice(flags, endingTexts[ending]);
    if (ending === 'interrupted') this.io.exitStatus = exitStatus.interrupted;
  }

  #reference(repository: Repository, folders: readonly string[], from: string) {
    return this.scope(repository, folders, { from, mustExist: true });
  }

  /** Scripts read the address as the only line on stdout that there is at first. */
  async #tellAddress(
    flags: { readonly json: boolean; readonly quiet: boolean },
    url: string,
    isFirst: boolean,
  ): Promise<void> {
    this.clearProgress();
    if (flags.json) await this.envelope.item(url);
    else await this.output.line(url);
    await this.output.flush();
    if (isFirst && !flags.json && !flags.quiet) this.io.stderr.write('Ctrl-C ends the review.\n');
  }
}

interface PageFlags extends CommonFlags {
  readonly open: boolean;
}

const endingTexts = {
  stopped: 'The review has ended; what was chosen is kept.',
  interrupted:
    'The review was ended while it was at work; what was done is kept, and "imgdedup log" lists it.',
  idle: 'The review has ended: nobody used it any more. What was chosen is kept.',
} as const;
