import type { Action, ActionCommand, ActionEvent, ActionResult } from '../model/actions/action.js';
import { actionEventJson, beginActionJson, endActionJson } from '../render/json/action-json.js';
import type { SkippedFiles } from '../model/errors/skipped-files.js';
import { failuresJson } from '../render/failures-json.js';
import type { Failures, LeftAlone } from '../render/render-failures.js';
import { renderActionEvent } from '../render/text/actions/render-action.js';
import { skippedJson } from '../render/text/files/render-skipped.js';
import { BaseCommand, type CommonFlags } from './base.js';

/** Flags of every command that acts. */
export interface ActFlags extends CommonFlags {
  readonly 'dry-run': boolean;
}

/** What an act is given to work with. */
interface Telling {
  readonly dryRun: boolean;
  readonly onEvent: (event: ActionEvent) => Promise<void>;
  readonly onSettled: (action: Action) => void;
}

interface Acting<R extends ActionResult> {
  readonly command: ActionCommand;
  readonly run: (telling: Telling) => Promise<R>;
  readonly failures: (result: R) => Failures;
  /** Tells the end to people. */
  readonly render: (result: R) => Promise<void>;
  /** Files that were not looked at because of their type, where a folder was. */
  readonly otherTypes?: (result: R) => SkippedFiles;
  /** What only this act tells programs. */
  readonly json?: (result: R) => object;
  /** What was done, or would be, before it. */
  readonly before?: DoneBefore | undefined;
}

/** An act that came before another one of the same command, as that one tells of it. */
export interface DoneBefore {
  readonly left: readonly LeftAlone[];
  readonly json: object;
}

/** Commands that change photos tell of each file as it comes, and of all in the end. */
export abstract class ActingCommand extends BaseCommand {
  protected async act<R extends ActionResult>(flags: ActFlags, acting: Acting<R>): Promise<void> {
    const { json, quiet, 'dry-run': dryRun } = flags;
    const { command } = acting;
    const { output, envelope } = this;
    // A plan is what was asked for; what was done is a notice.
    const isTold = dryRun || !quiet;
    const left: LeftAlone[] = [...(acting.before?.left ?? [])];
    const leftByRule: LeftAlone[] = [];
    const onEvent = async (event: ActionEvent): Promise<void> => {
      this.clearProgress();
      const { path, keeper, skipped, byRule } = event;
      // What a rule leaves is as it should be.
      const list = byRule === true ? leftByRule : left;
      if (skipped !== undefined) list.push({ path, keeper, reason: skipped });
      if (!json && isTold) await renderActionEvent(output, command, event);
      if (json && skipped === undefined) await actionEventJson(envelope, event);
    };
    if (json) await beginActionJson(envelope, command, dryRun);
    const result = await this.#untilItFails(left, () =>
      acting.run({ dryRun, onEvent, onSettled: (action) => this.tellSettled(flags, action) }),
    );
    await this.conclude(flags, { ...acting.failures(result), left });
    const otherTypes = acting.otherTypes?.(result);
    if (json) {
      const skipped = otherTypes && { skipped: skippedJson(otherTypes) };
      const more = { ...skipped, ...acting.before?.json, ...acting.json?.(result) };
      await endActionJson(envelope, result, leftByRule, more);
    } else if (isTold) await acting.render(result);
    if (otherTypes !== undefined) await this.tellSkipped(flags, otherTypes);
  }

  /** What was left alone until then is told, too. */
  async #untilItFails<R>(left: readonly LeftAlone[], run: () => Promise<R>): Promise<R> {
    try {
      return await run();
    } catch (error) {
      this.envelope.failures = failuresJson({ unreadable: [], left });
      throw error;
    }
  }
}
