import type { ActionCommand, ActionEvent, ActionResult } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import type { Failure } from '../model/failure.js';
import { ActionJson, type ActionNames } from '../ui/action-json.js';
import { statusOfCode } from '../ui/exit-status.js';
import type { Failures } from '../ui/render-failures.js';
import { renderActionEvent } from '../ui/render-action.js';
import { BaseCommand, type CommonFlags } from './base.js';

/** Flags of every command that acts. */
export interface ActFlags extends CommonFlags {
  readonly 'dry-run': boolean;
}

/** What an act is given to work with. */
interface Telling {
  readonly dryRun: boolean;
  readonly onEvent: (event: ActionEvent) => Promise<void>;
}

interface Acting<R extends ActionResult> {
  readonly command: ActionCommand;
  readonly run: (telling: Telling) => Promise<R>;
  readonly failures: (result: R) => Failures;
  /** Tells the end to people. */
  readonly render: (result: R) => Promise<void>;
  /** What only this act tells programs. */
  readonly json?: (result: R) => object;
}

const names: Readonly<Record<ActionCommand, ActionNames>> = {
  link: { list: 'links', done: 'linked' },
  trash: { list: 'files', done: 'moved' },
  move: { list: 'files', done: 'moved' },
  undo: { list: 'files', done: 'restored' },
};

/** Commands that change photos tell of each file as it comes, and of all in the end. */
export abstract class ActingCommand extends BaseCommand {
  protected async act<R extends ActionResult>(flags: ActFlags, acting: Acting<R>): Promise<void> {
    const { json, quiet, 'dry-run': dryRun } = flags;
    const { command } = acting;
    const writer = new ActionJson(this.output, names[command], dryRun);
    const left: Failure<string>[] = [];
    const onEvent = async (event: ActionEvent): Promise<void> => {
      this.clearProgress();
      // What a rule leaves is as it should be.
      if (event.skipped !== undefined && event.byRule !== true) {
        left.push({ path: event.path, reason: event.skipped });
      }
      if (json) await writer.event(event);
      else if (!quiet) await renderActionEvent(this.output, command, event);
    };
    let result: R;
    try {
      result = await acting.run({ dryRun, onEvent });
    } catch (error) {
      if (!writer.hasBegun || !(error instanceof ImgdedupError)) throw error;
      // One document, even if it ends badly.
      await writer.fail(error.code, error.message);
      process.exitCode = statusOfCode(error.code);
      return;
    }
    const failures = acting.failures(result);
    await this.conclude(flags, { ...failures, left });
    if (json) await writer.end(result, failures.unreadable, acting.json?.(result));
    else if (!quiet) await acting.render(result);
  }
}
