import { resolve } from 'node:path';
import { remoteChangeJson } from '../../render/remotes-json.js';
import { renderRemoteChange } from '../../render/text/remotes/render-remotes.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';

export class RemoteAdd extends BaseCommand {
  static override summary = 'Remember another repository, such as a backup drive.';
  static override description =
    'It is known by its volume, wherever that is mounted, and nothing is ever written there. "imgdedup fetch" learns what it holds. Adding it again, from where it is now, is how to say that it was moved.';
  static override args = {
    name: arg({ required: true, description: 'What to call it: letters, digits, dot, dash.' }),
    folder: arg({ required: true, description: 'Its photo folder, or its data folder.' }),
  };
  static override examples = [
    '<%= config.bin %> remote add backup /media/ada/BACKUP/Pictures',
    '<%= config.bin %> remote add nas /mnt/nas/photos',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteAdd);
    const folder = resolve(this.folder(flags), args.folder);
    const { addRemote } = await import('../../api/remotes/remotes.js');
    const repository = await this.openToWrite(flags);
    const remote = await addRemote(repository, args.name, folder);
    if (flags.json) await remoteChangeJson(this.envelope, remote);
    else if (!flags.quiet) await renderRemoteChange(this.output, remote, 'added');
  }
}
