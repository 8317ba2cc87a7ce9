import { remoteChangeJson } from '../../render/remotes-json.js';
import { renderRemoteChange } from '../../render/text/remotes/render-remotes.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';

export class RemoteRename extends BaseCommand {
  static override summary = 'Call another repository differently.';
  static override description = 'What was fetched from it stays known.';
  static override args = {
    name: arg({ required: true, description: 'What it is called; "remote list" lists them.' }),
    new: arg({ required: true, description: 'What to call it from now on.' }),
  };
  static override examples = ['<%= config.bin %> remote rename backup shelf'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteRename);
    const { renameRemote } = await import('../../api/remotes/remotes.js');
    const repository = await this.openToWrite(flags);
    const remote = await renameRemote(repository, args.name, args.new);
    if (flags.json) await remoteChangeJson(this.envelope, remote, args.name);
    else if (!flags.quiet) {
      await renderRemoteChange(this.output, remote, { renamedFrom: args.name });
    }
  }
}
