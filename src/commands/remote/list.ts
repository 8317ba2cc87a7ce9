import { remotesJson } from '../../render/remotes-json.js';
import { renderRemotes, renderRemotesPorcelain } from '../../render/text/remotes/render-remotes.js';
import { BaseCommand } from '../base.js';
import { porcelainFlags } from '../flags/porcelain-flags.js';

export class RemoteList extends BaseCommand {
  static override summary = 'List the repositories that this one knows of.';
  static override description =
    'Where each is now, or was last seen, and what it held when it was last fetched. With --porcelain: C connected, A away, U unreadable, then name and folder.';
  static override flags = { ...porcelainFlags };
  static override examples = [
    '<%= config.bin %> remote list',
    '<%= config.bin %> remote list --json',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(RemoteList);
    const { listRemotes } = await import('../../api/remotes/remotes.js');
    const repository = await this.openToLook(flags);
    const remotes = await listRemotes(repository);
    await this.page(flags, repository.settings);
    if (flags.json) await remotesJson(this.envelope, remotes);
    else if (flags.porcelain || flags.z) {
      await renderRemotesPorcelain(this.output, remotes, flags.z);
    } else await renderRemotes(this.output, remotes);
  }
}
