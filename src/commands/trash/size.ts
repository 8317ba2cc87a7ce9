import { renderTrashSize } from '../../render/text/actions/render-trash.js';
import { trashSizeJson } from '../../render/trash-json.js';
import { BaseCommand } from '../base.js';

export class TrashSize extends BaseCommand {
  static override summary = 'Tell how much lies in the trash, by action.';
  static override examples = ['<%= config.bin %> trash size'];

  async run(): Promise<void> {
    const { flags } = await this.parse(TrashSize);
    const repository = await this.open(flags);
    const { readTrash } = await import('../../library/trash/contents.js');
    const files = await readTrash(repository);
    if (flags.json) await trashSizeJson(this.envelope, files);
    else await renderTrashSize(this.output, files);
  }
}
