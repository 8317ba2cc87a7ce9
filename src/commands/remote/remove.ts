import { remoteChangeJson } from '../../render/remotes-json.js';
import { renderRemoteChange } from '../../render/text/remotes/render-remotes.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';

export class RemoteRemove extends BaseCommand {
  static override summary = 'Forget another repository, and what was fetched from it.';
  static override description = 'There, nothing changes.';
  static override args = {
    name: arg({ required: true, description: 'What it is called; "remote list" lists them.' }),
  };
  static override examples = ['<%= config.bin %> remote remove backup'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteRemove);
    const { removeRemote } = await import('../../api/remotes/remotes.js');
    const repository = await this.openToWrite(flags);
    const remote = await removeRemote(repository, args.name);
    if (flags.json) await remoteChangeJson(this.envelope, remote);
    else if (!flags.quiet) await renderRemoteChange(this.output, remote, 'removed');
  }
}
