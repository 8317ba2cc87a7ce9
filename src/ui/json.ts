import type { DistinctPair, DistinctResult } from '../model/distinct.js';
import type { Failure } from '../model/failure.js';
import type { DupesResult, Group } from '../model/group.js';
import type { IndexResult } from '../model/index-result.js';
import type { LinkEvent, LinkResult } from '../model/action.js';
import type { StatusResult } from '../model/status.js';
import type { Output } from './output.js';

/**
 * Machine output. A byte of a file name that is not UTF-8 appears as `\udc80`…`\udcff`, Python's
 * `surrogateescape`, so that every path can be given back exactly.
 */
export async function statusJson(output: Output, result: StatusResult): Promise<void> {
  await output.write('{');
  for (const kind of ['new', 'modified', 'deleted', 'moved', 'unreadable'] as const) {
    await output.write(`${JSON.stringify(kind)}:`);
    await list<unknown>(output, result[kind]);
    await output.write(',');
  }
  await output.line(`"counts":${JSON.stringify(result.counts)}}`);
}

export async function indexJson(output: Output, result: IndexResult): Promise<void> {
  const undecodable = result.undecodable.map(({ path, reason, isNew }) => ({
    path,
    reason,
    new: isNew,
  }));
  await output.line(JSON.stringify({ ...result, undecodable }));
}

export async function dupesJson(
  output: Output,
  { groups, summary, unreadable }: DupesResult,
): Promise<void> {
  await output.write('{"groups":');
  await list(output, groups, groupJson);
  await output.write(`,"summary":${JSON.stringify(summary)},"unreadable":`);
  await list(output, unreadable);
  await output.line('}');
}

export async function distinctListJson(
  output: Output,
  pairs: readonly DistinctPair[],
): Promise<void> {
  await output.write('{"pairs":');
  await list(output, pairs, pairJson);
  await output.line('}');
}

export async function distinctJson(output: Output, result: DistinctResult): Promise<void> {
  switch (result.kind) {
    case 'marked': {
      const { files, pairs, added } = result;
      await output.line(JSON.stringify({ files, pairs, added }));
      return;
    }
    case 'forgotten':
      await output.write('{"forgotten":');
      await list(output, result.pairs, pairJson);
      await output.line('}');
      return;
    default:
      result satisfies never;
  }
}

/** Writes links and refusals as they come: two lists cannot be written at once, so one of both. */
export class LinkJson {
  readonly #output: Output;
  readonly #dryRun: boolean;
  #events = 0;

  constructor(output: Output, dryRun: boolean) {
    this.#output = output;
    this.#dryRun = dryRun;
  }

  /** Whether something was written, so that an error must be written behind it. */
  get hasBegun(): boolean {
    return this.#events > 0;
  }

  async event({ path, keeper, bytes, skipped }: LinkEvent): Promise<void> {
    await this.#output.write(this.hasBegun ? ',\n' : this.#opening);
    this.#events += 1;
    await this.#output.write(JSON.stringify({ path, keeper, bytes, skipped: skipped ?? null }));
  }

  async end(
    { id, linked, skipped, freed }: LinkResult,
    unreadable: readonly Failure[],
  ): Promise<void> {
    const summary = { linked, skipped, freed };
    if (!this.hasBegun) await this.#output.write(this.#opening);
    await this.#output.write(`],"id":${id ?? null},"summary":${JSON.stringify(summary)}`);
    await this.#output.write(',"unreadable":');
    await list(this.#output, unreadable);
    await this.#output.line('}');
  }

  /** Ends what has begun with what went wrong. */
  async fail(code: string, message: string): Promise<void> {
    await this.#output.line(`],"error":${JSON.stringify({ code, message })}}`);
  }

  get #opening(): string {
    return `{"dryRun":${this.#dryRun},"links":[\n`;
  }
}

function pairJson({ decidedAt, files }: DistinctPair): string {
  return JSON.stringify({
    decidedAt: new Date(decidedAt).toISOString(),
    files: files.map(({ path, contentId, isPresent }) => ({ path, contentId, present: isPresent })),
  });
}

function groupJson({ tier, contentId, size, reclaimable, files }: Group): string {
  return JSON.stringify({
    tier,
    contentId,
    reclaimable,
    files: files.map(({ path, stat, keeper, linkedTo }) => ({
      path,
      size,
      mtime: new Date(stat.mtimeMs).toISOString(),
      keeper,
      ...(linkedTo === undefined ? {} : { linkedTo }),
    })),
  });
}

/** One item a line: results can be large, and people do look into them. */
export async function list<T>(
  output: Output,
  items: Iterable<T>,
  toJson: (item: T) => string = JSON.stringify,
): Promise<void> {
  await output.write('[');
  let first = true;
  for (const item of items) {
    await output.write(first ? '\n' : ',\n');
    first = false;
    await output.write(toJson(item));
  }
  await output.write(']');
}
