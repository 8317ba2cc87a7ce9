import type { ListOptions } from '../api/files/list-files.js';
import { factKinds, shapes, type FactKind } from '../model/facts/facts.js';
import { sortKeys, type ListResult } from '../model/snapshot/listed-file.js';
import {
  listedJson,
  listJson,
  listCsv,
  renderList,
  renderListPaths,
} from '../render/text/files/render-list.js';
import type { OutputFormat } from '../model/plugins/plugin.js';
import { renderJsonLines } from '../render/json-lines.js';
import { renderRecords } from '../render/records.js';
import { formatCount } from '../render/units.js';
import type { QueryValues } from '../client/served-repository.js';
import type { Settings } from '../config/settings.js';
import type { ResultFile } from '../library/export/result-file.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { arg, booleanFlag, integerFlag, textFlag } from './flags/flags.js';
import { formatOrPluginFlag, outputFlags, pluginOutput } from './flags/format-flags.js';
import { argumentPaths } from './flags/path-list.js';
import { remotePaths } from './flags/remote-paths.js';

export class List extends BaseCommand {
  static override summary = 'List files by what they say of themselves.';
  static override description =
    'Files of the newest snapshot; the folder is not looked at, so run "imgdedup index" first if it has changed. With several filters a file must pass all. Globs match the whole text, in any case: "*eos*".';
  static override strict = false;
  static override args = {
    path: arg({ description: 'Files, folders or globs to list; everything by default.' }),
  };
  static override flags = {
    camera: textFlag({ helpValue: 'GLOB', description: 'Maker and model of the camera.' }),
    lens: textFlag({ helpValue: 'GLOB', description: 'Name of the lens.' }),
    keyword: textFlag({ helpValue: 'GLOB', description: 'One of the keywords.' }),
    taken: textFlag({
      helpValue: 'FROM..TO',
      description:
        'Capture date in local time, both ends included, either left out: 2019-05..2019-07, 2020.., 2019.',
    }),
    near: textFlag({
      helpValue: 'LAT,LON,KM',
      description: 'Taken no farther from there: 52.5,13.4,10.',
    }),
    'min-megapixels': textFlag({
      helpValue: 'N',
      description: 'No fewer pixels than so many million.',
    }),
    'min-duration': textFlag({
      helpValue: 'SECONDS',
      description: 'Videos that take no less.',
    }),
    type: textFlag({
      multiple: true,
      helpValue: 'FORMAT',
      description: 'Formats by their first bytes, not their names: jpeg, heic, raw, png, mov …',
    }),
    orientation: textFlag({
      options: shapes,
      description: 'How the picture lies when it is shown.',
    }),
    rating: integerFlag({ min: 0, max: 5, helpValue: 'N', description: 'So many stars at least.' }),
    has: textFlag({ multiple: true, options: factKinds, description: 'Says this.' }),
    missing: textFlag({ multiple: true, options: factKinds, description: 'Does not say this.' }),
    sort: textFlag({
      options: sortKeys,
      default: 'path',
      description: 'Order; files that do not say it come last.',
    }),
    reverse: booleanFlag({ default: false, description: 'The other way round.' }),
    ...formatOrPluginFlag(
      ['text', 'csv', 'json', 'jsonl'],
      'csv and json have every fact; jsonl is one document a line.',
    ),
    ...outputFlags,
    z: booleanFlag({
      default: false,
      char: 'z',
      exclusive: ['format'],
      description: 'Paths alone, each ended by NUL.',
    }),
  };
  static override examples = [
    "<%= config.bin %> list --camera '*eos*' --taken 2019..2021",
    '<%= config.bin %> list --near 52.5,13.4,10 --sort taken',
    '<%= config.bin %> list --missing date --type jpeg -z | xargs -0 ls -l',
    '<%= config.bin %> list --has video --min-duration 600 --sort duration --reverse',
    '<%= config.bin %> list 2023 --format csv',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(List);
    const from = this.folder(flags);
    await using file = await this.resultFile(flags);
    const paths = argumentPaths(argv, from);
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const { served, settings } = elsewhere;
      const result = await served.list(remotePaths(paths), filterQuery(flags));
      await this.#tell(result, settings, { flags, file, plugin: undefined });
      return;
    }
    const repository = await this.openToLook(flags);
    const plugin = pluginOutput(repository, flags.format);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    const { listFiles } = await import('../api/files/list-files.js');
    const options: ListOptions = {
      scope,
      signal: this.signal,
      camera: flags.camera,
      lens: flags.lens,
      keyword: flags.keyword,
      taken: flags.taken,
      near: flags.near,
      minMegapixels: flags['min-megapixels'],
      minDuration: flags['min-duration'],
      types: flags.type?.flatMap((names) => names.split(',')),
      shape: shapes.find((shape) => shape === flags.orientation),
      rating: flags.rating,
      has: kindsOf(flags.has),
      missing: kindsOf(flags.missing),
      sort: sortKeys.find((key) => key === flags.sort),
      isReversed: flags.reverse,
    };
    const result = await listFiles(repository, options);
    await this.#tell(result, repository.settings, { flags, file, plugin });
  }

  async #tell(
    result: ListResult,
    settings: Settings,
    { flags, file, plugin }: Paper,
  ): Promise<void> {
    if (result.undescribed > 0) {
      const files = formatCount(result.undescribed, 'file');
      this.notice(flags, `Of ${files} it is not known what they say. Run "imgdedup index".`);
    }
    await this.page(flags, settings);
    await this.deliver(file, () => this.#print(result, flags, plugin));
  }

  async #print(
    result: ListResult,
    {
      json,
      format,
      z,
    }: { readonly json: boolean; readonly format: string | undefined; readonly z: boolean },
    plugin: OutputFormat | undefined,
  ): Promise<void> {
    if (json) await listJson(this.envelope, result);
    else if (z) await renderListPaths(this.output, result);
    else if (format === 'csv') await renderRecords(this.output, listCsv, result.files);
    else if (format === 'jsonl' || plugin !== undefined) {
      await renderJsonLines(this.output, result.files, listedJson, plugin);
    } else await renderList(this.output, result);
  }
}

/** Where a list goes, and how. */
interface Paper {
  readonly flags: CommonFlags & { readonly format: string | undefined; readonly z: boolean };
  readonly file: ResultFile | undefined;
  readonly plugin: OutputFormat | undefined;
}

interface FilterFlags {
  readonly camera: string | undefined;
  readonly lens: string | undefined;
  readonly keyword: string | undefined;
  readonly taken: string | undefined;
  readonly near: string | undefined;
  readonly 'min-megapixels': string | undefined;
  readonly 'min-duration': string | undefined;
  readonly type: readonly string[] | undefined;
  readonly orientation: string | undefined;
  readonly rating: number | undefined;
  readonly has: readonly string[] | undefined;
  readonly missing: readonly string[] | undefined;
  readonly sort: string;
  readonly reverse: boolean;
}

/** The same, as a server is asked. */
function filterQuery(flags: FilterFlags): QueryValues {
  const { camera, lens, keyword, taken, near, orientation, rating, sort, reverse } = flags;
  const { type, has, missing } = flags;
  return {
    camera,
    lens,
    keyword,
    taken,
    near,
    orientation,
    rating,
    sort,
    reverse,
    has,
    missing,
    'min-megapixels': flags['min-megapixels'],
    'min-duration': flags['min-duration'],
    type: type?.flatMap((names) => names.split(',')),
  };
}

function kindsOf(names: readonly string[] | undefined): FactKind[] | undefined {
  return names === undefined ? undefined : factKinds.filter((kind) => names.includes(kind));
}
