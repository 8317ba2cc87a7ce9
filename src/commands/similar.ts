import { ImgdedupError } from '../model/errors/errors.js';
import type { SimilarResult } from '../model/groups/similar-match.js';
import { renderJsonLines } from '../render/json-lines.js';
import { queryJson, similarJson } from '../render/json/look-alikes-json.js';
import { renderSimilar } from '../render/text/groups/render-similar.js';
import { renderSimilarCsv } from '../render/text/files/render-tables.js';
import { formatCount } from '../render/units.js';
import type { Settings } from '../config/settings.js';
import type { ResultFile } from '../library/export/result-file.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { formatFlag, formatOf, outputFlags } from './flags/format-flags.js';
import { filterOptions, similarFlags } from './flags/similar-flags.js';
import { arg, integerFlag } from './flags/flags.js';

const similarFormats = ['text', 'json', 'jsonl', 'csv'] as const;

export class Similar extends BaseCommand {
  static override summary = 'Find the pictures that look like a given one.';
  static override description =
    'FILE may lie anywhere. It is compared with the pictures of the newest snapshot; nothing is stored and the folder is not looked at, so run "imgdedup index" first if it has changed. Of each picture listed it is said what FILE became it by.';
  static override strict = false;
  static override args = {
    file: arg({ description: 'Pictures to look for, or globs for those of the snapshot.' }),
  };
  static override flags = {
    ...fromFlags,
    ...formatFlag(similarFormats, 'jsonl is one document a line.'),
    ...outputFlags,
    ...failedListFlag,
    limit: integerFlag({
      min: 1,
      default: 10,
      description: 'Most files to list for each FILE.',
    }),
    threshold: similarFlags.threshold,
    crops: similarFlags.crops,
    rotated: similarFlags.rotated,
    recoloured: similarFlags.recoloured,
  };
  static override examples = [
    '<%= config.bin %> similar 2023/lake.jpg',
    '<%= config.bin %> similar ~/Downloads/found.jpg --limit 1',
    '<%= config.bin %> similar -C ~/Pictures *.png --no-crops --json',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Similar);
    const from = this.folder(flags);
    await using file = await this.resultFile(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    if (paths.length === 0)
      throw new ImgdedupError('USAGE', 'No picture is named.', {
        remedy: 'Name the pictures to look for.',
      });
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const { similarElsewhere } = await import('../client/similar-elsewhere.js');
      const asked = { ...filterOptions(flags), limit: flags.limit, from };
      const result = await similarElsewhere(elsewhere.served, paths, asked);
      await this.#tell(result, elsewhere.settings, { flags, file });
      return;
    }
    const { similarTo } = await import('../api/find/similar-to.js');
    const repository = await this.openToLook(flags);
    const { expandPaths, filesOfSnapshot } = await import('../api/find/expand-paths.js');
    const files = await expandPaths(repository, paths, from, filesOfSnapshot(repository));
    const { limit } = flags;
    const watch = { signal: this.signal, onProgress: this.progress(flags) };
    const options = { ...filterOptions(flags), ...watch, limit, from };
    const result = await similarTo(repository, files, options);
    await this.#tell(result, repository.settings, { flags, file });
  }

  async #tell(
    result: SimilarResult,
    settings: Settings,
    { flags, file }: { readonly flags: SimilarPaper; readonly file: ResultFile | undefined },
  ): Promise<void> {
    if (result.notIndexed > 0) this.notice(flags, notIndexedText(result.notIndexed));
    await this.conclude(flags, { ...result, areGiven: true });
    await this.page(flags, settings);
    await this.deliver(file, () => this.#print(result, formatOf(flags)));
  }

  async #print(result: SimilarResult, format: (typeof similarFormats)[number]): Promise<void> {
    switch (format) {
      case 'json':
        return similarJson(this.envelope, result);
      case 'jsonl':
        return renderJsonLines(this.output, result.queries, queryJson);
      case 'csv':
        return renderSimilarCsv(this.output, result);
      case 'text':
        return renderSimilar(this.output, result);
      default:
        return format satisfies never;
    }
  }
}

interface SimilarPaper extends CommonFlags {
  readonly format: (typeof similarFormats)[number] | undefined;
}

function notIndexedText(count: number): string {
  return `${formatCount(count, 'picture')} of the snapshot cannot be found yet, or not as crops. Run "imgdedup index".`;
}
