import { isMoveStep } from '../model/action.js';
import type { Action, ActionEvent, ActionLog, ActionResult, Step } from '../model/action.js';
import type { Failure } from '../model/failure.js';
import { list } from './json.js';
import type { Output } from './output.js';

/** How the lists and sums of an act are called. */
export interface ActionNames {
  readonly list: 'links' | 'files';
  readonly done: 'linked' | 'moved' | 'restored';
}

/** Writes what is done and what is left as it comes: two lists cannot be written at once, so one of both. */
export class ActionJson {
  readonly #output: Output;
  readonly #names: ActionNames;
  readonly #dryRun: boolean;
  #events = 0;

  constructor(output: Output, names: ActionNames, dryRun: boolean) {
    this.#output = output;
    this.#names = names;
    this.#dryRun = dryRun;
  }

  /** Whether something was written, so that an error must be written behind it. */
  get hasBegun(): boolean {
    return this.#events > 0;
  }

  async event(event: ActionEvent): Promise<void> {
    await this.#output.write(this.hasBegun ? ',\n' : this.#opening);
    this.#events += 1;
    await this.#output.write(JSON.stringify(eventJson(event)));
  }

  /** @param more what only some commands have */
  async end(
    { id, done, skipped, freed }: ActionResult,
    unreadable: readonly Failure<string>[],
    more: object = {},
  ): Promise<void> {
    const summary = { [this.#names.done]: done, skipped, freed };
    if (!this.hasBegun) await this.#output.write(this.#opening);
    await this.#output.write(`],"id":${id ?? null},"summary":${JSON.stringify(summary)}`);
    for (const [name, value] of Object.entries(more)) {
      await this.#output.write(`,${JSON.stringify(name)}:${JSON.stringify(value)}`);
    }
    await this.#output.write(',"unreadable":');
    await list(this.#output, unreadable);
    await this.#output.line('}');
  }

  /** Ends what has begun with what went wrong. */
  async fail(code: string, message: string): Promise<void> {
    await this.#output.line(`],"error":${JSON.stringify({ code, message })}}`);
  }

  get #opening(): string {
    return `{"dryRun":${this.#dryRun},"${this.#names.list}":[\n`;
  }
}

/** What is undefined is left out. */
function eventJson({ path, keeper, place, bytes, skipped, byRule, remark }: ActionEvent): object {
  return { path, keeper, place, bytes, skipped: skipped ?? null, byRule, remark };
}

export async function logJson(output: Output, actions: readonly Action[]): Promise<void> {
  await output.write('{"actions":');
  await list(output, actions, (action) => JSON.stringify(actionJson(action)));
  await output.line('}');
}

export async function actionLogJson(output: Output, { action, steps }: ActionLog): Promise<void> {
  await output.write(`{"action":${JSON.stringify(actionJson(action))},"files":`);
  await list(output, steps, (step) => JSON.stringify(stepJson(step)));
  await output.line('}');
}

function actionJson({ startedAt, undoes, ...action }: Action): object {
  return { ...action, startedAt: new Date(startedAt).toISOString(), undoes: undoes ?? null };
}

function stepJson(step: Step): object {
  const { path, keeper, outcome } = step;
  const place = isMoveStep(step) ? step.away : undefined;
  const reason = outcome.kind === 'skipped' ? outcome.reason : null;
  return { path, keeper, place, outcome: outcome.kind, reason };
}
