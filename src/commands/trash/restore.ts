import { renderRestored } from '../../render/text/actions/render-action.js';
import { actionId } from '../flags/action-id.js';
import { ActingCommand } from '../acting.js';
import { failedListFlag } from '../flags/failed-list-file.js';
import { argumentPaths } from '../flags/path-list.js';
import { arg, booleanFlag, textFlag } from '../flags/flags.js';
import { named } from './paths.js';

export class TrashRestore extends ActingCommand {
  static override summary = 'Bring files back from the trash to where they were.';
  static override description =
    'Named by where they were, or by a folder that they were in; "imgdedup trash list" lists them. Never over another file. It is journalled as an undo of a part of the action that moved them.';
  static override strict = false;
  static override args = {
    file: arg({
      required: true,
      description: 'Files or folders, as they were called.',
    }),
  };
  static override flags = {
    ...failedListFlag,
    action: textFlag({
      helpValue: 'ID',
      description: 'Only what this action moved; of a name that is there twice the newer one else.',
    }),
    'dry-run': booleanFlag({
      default: false,
      char: 'n',
      description: 'Print what would come back and change nothing.',
    }),
  };
  static override examples = [
    '<%= config.bin %> trash restore 2019/waterfall.jpg',
    '<%= config.bin %> trash restore 2019 --dry-run',
    '<%= config.bin %> trash restore . --action 7',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TrashRestore);
    const from = this.folder(flags);
    const action = flags.action === undefined ? undefined : actionId(flags.action);
    const repository = await this.open(flags);
    const { paths } = await this.scope(repository, argumentPaths(argv, from), named(from));
    const { restoreFromTrash } = await import('../../api/actions/restore-from-trash.js');
    const { signal } = this;
    const onProgress = this.progress(flags);
    await this.act(flags, {
      command: 'undo',
      run: (telling) =>
        restoreFromTrash(repository, { paths, action, signal, onProgress, ...telling }),
      failures: () => ({ unreadable: [] }),
      render: (result) => renderRestored(this.output, result, flags['dry-run']),
      json: ({ actions }) => ({ actions }),
    });
  }
}
