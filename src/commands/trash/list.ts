import { renderTrashList, renderTrashPaths } from '../../render/text/actions/render-trash.js';
import { trashListJson } from '../../render/trash-json.js';
import { BaseCommand } from '../base.js';
import { booleanFlag } from '../flags/flags.js';

export class TrashList extends BaseCommand {
  static override summary = 'List what lies in the trash.';
  static override description =
    'A line a file: the action that moved it, when, the tier, the size, where it was, and a file that holds the same bytes, as far as the newest snapshot says. Reads no photo.';
  static override flags = {
    z: booleanFlag({
      default: false,
      char: 'z',
      description: 'Print only where the files were, each ended with NUL.',
    }),
  };
  static override examples = [
    '<%= config.bin %> trash list',
    '<%= config.bin %> trash list --json',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(TrashList);
    const repository = await this.open(flags);
    const { listTrash } = await import('../../api/actions/list-trash.js');
    const files = await listTrash(repository);
    await this.page(flags, repository.settings);
    if (flags.json) await trashListJson(this.envelope, files);
    else await (flags.z ? renderTrashPaths : renderTrashList)(this.output, files);
  }
}
