import { ImgdedupError } from '../model/errors/errors.js';
import { distinctJson, distinctListJson } from '../render/json/json.js';
import { renderDistinct, renderDistinctList } from '../render/text/groups/render-distinct.js';
import { BaseCommand } from './base.js';
import { argumentPaths } from './flags/path-list.js';
import { arg, booleanFlag } from './flags/flags.js';

export class Distinct extends BaseCommand {
  static override summary = 'Remember that pictures are not duplicates of each other.';
  static override description =
    'Remembered by content, so it holds for copies, and whatever is renamed or moved; a picture that is edited is another content. Of several files every pair is remembered. --forget with one file forgets all decisions about it, with several those between them.';
  static override strict = false;
  static override args = {
    file: arg({ description: 'Pictures that differ, or globs for them: two at least.' }),
  };
  static override flags = {
    list: booleanFlag({ default: false, char: 'l', description: 'List what was decided.' }),
    forget: booleanFlag({
      default: false,
      exclusive: ['list'],
      description: 'Forget decisions; files that are gone go by the name that --list shows.',
    }),
  };
  static override examples = [
    '<%= config.bin %> distinct twin-a.jpg twin-b.jpg',
    '<%= config.bin %> distinct burst/*.jpg',
    "<%= config.bin %> distinct 'burst/*' ':(exclude)*-edited.jpg'",
    '<%= config.bin %> distinct --list',
    '<%= config.bin %> distinct --forget twin-a.jpg twin-b.jpg',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Distinct);
    const { list, forget, json, quiet } = flags;
    if (list === argv.length > 0) throw new ImgdedupError('USAGE', usage(list, forget));
    const { forgetDistinct, listDistinct, markDistinct } = await import('../api/find/distinct.js');
    if (list) {
      const pairs = await listDistinct(await this.openToLook(flags));
      if (json) await distinctListJson(this.envelope, pairs);
      else await renderDistinctList(this.output, pairs);
      return;
    }
    const from = this.folder(flags);
    const repository = await this.openToWrite(flags);
    const run = { signal: this.signal, onProgress: this.progress(flags) };
    const { expandPaths, filesDecided, filesNow } = await import('../api/find/expand-paths.js');
    const filesIn = (forget ? filesDecided : filesNow)(repository, run);
    const names = await expandPaths(repository, argumentPaths(argv, from), from, filesIn);
    const scope = await this.scope(repository, names, {
      from,
      mustExist: !forget,
      namesOnly: true,
    });
    const options = { ...run, scope };
    const result = await (forget ? forgetDistinct : markDistinct)(repository, options);
    this.clearProgress();
    if (json) await distinctJson(this.envelope, result);
    else if (!quiet) await renderDistinct(this.output, result);
  }
}

function usage(list: boolean, forget: boolean): string {
  if (list) return '--list takes no files: it lists every decision.';
  const use = forget
    ? 'whose decisions to forget'
    : 'that are not duplicates of each other, two at least';
  return `Name the pictures ${use}.`;
}
