import { renderUndo } from '../render/text/actions/render-action.js';
import { ActingCommand } from './acting.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { actionId } from './flags/action-id.js';
import { arg, booleanFlag } from './flags/flags.js';

export class Undo extends ActingCommand {
  static override summary = 'Take back the last action, or a named one.';
  static override description =
    'Linked files become separate files again, with their own times, mode and owner; what was trashed or moved returns to its place. What has changed since is left alone and named. Undoing twice does no harm. "imgdedup log" lists all actions.';
  static override args = {
    id: arg({ description: 'Number of the action; the last one by default.' }),
  };
  static override flags = {
    ...failedListFlag,
    'dry-run': booleanFlag({
      default: false,
      char: 'n',
      description: 'Print what would be taken back and change nothing.',
    }),
  };
  static override examples = [
    '<%= config.bin %> undo',
    '<%= config.bin %> undo 3 --dry-run',
    '<%= config.bin %> undo 3',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Undo);
    const id = args.id === undefined ? undefined : actionId(args.id);
    const repository = await this.open(flags);
    const onProgress = this.progress(flags);
    const { undoAction } = await import('../api/actions/undo.js');
    await this.act(flags, {
      command: 'undo',
      run: (telling) => undoAction(repository, { id, signal: this.signal, onProgress, ...telling }),
      failures: () => ({ unreadable: [] }),
      render: (result) => renderUndo(this.output, result, flags['dry-run']),
      json: ({ action, needs, lost }) => ({ undoes: action?.id ?? null, needs, lost }),
    });
  }
}
