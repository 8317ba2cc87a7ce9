import {
  renderDiff,
  renderDiffPorcelain,
  renderLost,
  renderLostPorcelain,
} from '../render/text/files/render-diff.js';
import type { ToldDiff, ToldLost } from '../model/snapshot/snapshot-diff.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { renderJsonLines } from '../render/json-lines.js';
import { changesOf, renderDiffCsv, renderLostCsv } from '../render/text/files/render-tables.js';
import { changeJson, diffJson, lostFileJson, lostJson } from '../render/json/upkeep-json.js';
import { oneSidedJson, remoteDiffJson } from '../render/json/whereabouts-json.js';
import {
  renderRemoteDiff,
  renderRemoteDiffCsv,
  renderRemoteDiffPorcelain,
  sidesOf,
} from '../render/text/remotes/render-whereabouts.js';
import { isRemoteName } from '../model/remotes/remote.js';
import type { RemoteDiff } from '../model/remotes/whereabouts.js';
import type { Settings } from '../config/settings.js';
import type { ResultFile } from '../library/export/result-file.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { formatFlag, formatOf, outputFlags } from './flags/format-flags.js';
import { unsupported } from './flags/remote-flags.js';
import { porcelainFlags } from './flags/porcelain-flags.js';
import { arg, booleanFlag } from './flags/flags.js';

const diffFormats = ['text', 'json', 'jsonl', 'csv'] as const;

/** What a result is printed as; `porcelain`, and the same with NUL. */
type DiffFormat = (typeof diffFormats)[number] | 'porcelain' | 'nul';

export class Diff extends BaseCommand {
  static override summary =
    'Show what changed between two snapshots, or differs from another repository.';
  static override description =
    'A line a file: A added, M changed, R moved, D gone. Two names compare the first with the second, one compares it with the newest, none the newest but one with the newest. A snapshot is named by its number, HEAD, or HEAD~1 for the one before; "snapshots" lists them. By content: a new time alone is no change. With the NAME of a remote: < what is only here, > what is only there, by content, wherever and whatever the files are called; of what was last fetched.';
  static override args = {
    from: arg({ description: 'The older snapshot, HEAD~1 by default; or a remote.' }),
    to: arg({ description: 'The newer one; HEAD by default.' }),
  };
  static override flags = {
    lost: booleanFlag({
      default: false,
      description: 'Only files whose content is nowhere any more in the second snapshot.',
    }),
    ...porcelainFlags,
    ...formatFlag(diffFormats, 'jsonl is one document a line.'),
    ...outputFlags,
  };
  static override examples = [
    '<%= config.bin %> diff',
    '<%= config.bin %> diff HEAD~5',
    '<%= config.bin %> diff 3 7 --json',
    '<%= config.bin %> diff 1 --lost',
    '<%= config.bin %> diff backup',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff);
    const { diffSnapshots, lostContents } = await import('../api/history/diff-snapshots.js');
    const format = wantedFormat(flags);
    await using file = await this.resultFile(flags);
    const { from = 'HEAD~1', to = 'HEAD' } = args;
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const { served, settings } = elsewhere;
      if (isRemoteName(from)) throw unsupported(`Run "imgdedup diff ${from}" over there.`);
      if (flags.lost)
        await this.#tellLost(await served.lost(from, to), { flags, file, format, settings });
      else await this.#tellDiff(await served.diff(from, to), { flags, file, format, settings });
      return;
    }
    const repository = await this.openToLook(flags);
    const { settings } = repository;
    if (isRemoteName(from)) {
      checkAlone(args.to, flags.lost);
      const { diffRemote } = await import('../api/remotes/diff-remote.js');
      const diff = await diffRemote(repository, from, { signal: this.signal });
      await this.page(flags, repository.settings);
      await this.deliver(file, () => this.#printRemote(diff, format));
      return;
    }
    const names = { from, to, signal: this.signal, onProgress: this.progress(flags) };
    if (flags.lost) {
      const lost = await lostContents(repository, names);
      await this.#tellLost(lost, { flags, file, format, settings });
      return;
    }
    const diff = await diffSnapshots(repository, names);
    await this.#tellDiff(diff, { flags, file, format, settings });
  }

  async #tellLost(lost: ToldLost, { flags, file, format, settings }: Paper): Promise<void> {
    await this.page(flags, settings);
    await this.deliver(file, () => this.#printLost(lost, format));
  }

  async #tellDiff(diff: ToldDiff, { flags, file, format, settings }: Paper): Promise<void> {
    await this.page(flags, settings);
    await this.deliver(file, () => this.#printDiff(diff, format));
  }

  async #printRemote(diff: RemoteDiff, format: DiffFormat): Promise<void> {
    switch (format) {
      case 'json':
        return remoteDiffJson(this.envelope, diff);
      case 'jsonl':
        return renderJsonLines(this.output, sidesOf(diff), oneSidedJson);
      case 'csv':
        return renderRemoteDiffCsv(this.output, diff);
      case 'porcelain':
      case 'nul':
        return renderRemoteDiffPorcelain(this.output, diff, format === 'nul');
      case 'text':
        return renderRemoteDiff(this.output, diff);
      default:
        return format satisfies never;
    }
  }

  async #printLost(lost: ToldLost, format: DiffFormat): Promise<void> {
    switch (format) {
      case 'json':
        return lostJson(this.envelope, lost);
      case 'jsonl':
        return renderJsonLines(this.output, lost.lost, lostFileJson);
      case 'csv':
        return renderLostCsv(this.output, lost);
      case 'porcelain':
      case 'nul':
        return renderLostPorcelain(this.output, lost, format === 'nul');
      case 'text':
        return renderLost(this.output, lost);
      default:
        return format satisfies never;
    }
  }

  async #printDiff(diff: ToldDiff, format: DiffFormat): Promise<void> {
    switch (format) {
      case 'json':
        return diffJson(this.envelope, diff);
      case 'jsonl':
        return renderJsonLines(this.output, changesOf(diff), changeJson);
      case 'csv':
        return renderDiffCsv(this.output, diff);
      case 'porcelain':
      case 'nul':
        return renderDiffPorcelain(this.output, diff, format === 'nul');
      case 'text':
        return renderDiff(this.output, diff);
      default:
        return format satisfies never;
    }
  }
}

/** Where a result goes, and how. */
interface Paper {
  readonly flags: CommonFlags;
  readonly file: ResultFile | undefined;
  readonly format: DiffFormat;
  readonly settings: Settings;
}

/** @throws ImgdedupError USAGE */
function checkAlone(to: string | undefined, lost: boolean): void {
  if (to !== undefined) {
    throw new ImgdedupError('USAGE', 'A remote is compared with what is here: name nothing else.');
  }
  if (lost) throw new ImgdedupError('USAGE', '--lost is of two snapshots, not of a remote.');
}

/** JSON goes before `--porcelain`, as ever. @throws ImgdedupError USAGE */
function wantedFormat(flags: {
  readonly json: boolean;
  readonly format: (typeof diffFormats)[number] | undefined;
  readonly porcelain: boolean;
  readonly z: boolean;
}): DiffFormat {
  const format = formatOf(flags);
  if (format === 'json' || (!flags.porcelain && !flags.z)) return format;
  if (format === 'text') return flags.z ? 'nul' : 'porcelain';
  const flag = flags.z ? '-z' : '--porcelain';
  throw new ImgdedupError('USAGE', `${flag} does not go with --format ${format}.`);
}
