import { createInterface, type Interface } from 'node:readline/promises';
import { ImgdedupError } from '../../model/errors/errors.js';
import {
  isExactAct,
  type PlanAct,
  type PlanFile,
  type PlanGroup,
} from '../../model/groups/plan.js';
import type { ToldGroup } from '../../render/text/groups/plan-text.js';
import { quotePath, escapeText } from '../../render/quote.js';
import { howText, sizeText } from '../../render/text/groups/render-look-alikes.js';
import type { Style } from '../../render/style.js';
import { whole, wrappedItem } from '../../render/wrap.js';
import { formatBytes, formatCount } from '../../render/units.js';
import type { Io } from '../terminal/io.js';

export interface InteractiveOptions {
  readonly io: Io;
  readonly style: Style;
  /** How paths are shown. */
  readonly paths: (path: string) => string;
  /** How many groups there are. */
  readonly total: number;
  /** What becomes of files that somebody does not keep. */
  readonly act: PlanAct;
}

/**
 * Goes through groups with somebody at a terminal, as `git add -p` and `fdupes -d` do. Nothing is done here.
 * @returns what was decided; of groups that were not come to, nothing
 * @throws ImgdedupError INTERRUPTED by Ctrl-C, or where the signal is given
 */
export async function decideAtTerminal(
  groups: Iterable<ToldGroup>,
  options: InteractiveOptions,
): Promise<PlanGroup[]> {
  const { io, total } = options;
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const asking = new Asking(terminal, io);
    const source = groups[Symbol.iterator]();
    const seen: ToldGroup[] = [];
    const decided: PlanGroup[] = [];
    for (let at = 0; ;) {
      const next = seen[at] ?? pulled(source, seen);
      if (next === undefined) return decided;
      io.stderr.write(describe(next, at, options));
      const answer = await askOne(asking, next, { ...options, place: `${at + 1}/${total}` });
      if (answer === 'quit') return decided.slice(0, at);
      if (answer === 'back') {
        at = Math.max(0, at - 1);
        continue;
      }
      if (answer === 'rest') {
        decided[at] = next.plan;
        return [...decided.slice(0, at + 1), ...restOf(source, seen.slice(at + 1))];
      }
      decided[at] = answer;
      at += 1;
    }
  } finally {
    terminal.close();
  }
}

function pulled(source: Iterator<ToldGroup>, seen: ToldGroup[]): ToldGroup | undefined {
  const next = source.next();
  if (next.done === true) return undefined;
  seen.push(next.value);
  return next.value;
}

/** As they are proposed. */
function restOf(source: Iterator<ToldGroup>, seen: readonly ToldGroup[]): PlanGroup[] {
  const plans = seen.map(({ plan }) => plan);
  for (let next = source.next(); next.done !== true; next = source.next())
    plans.push(next.value.plan);
  return plans;
}

function describe(
  { group, plan }: ToldGroup,
  at: number,
  { style, paths, total, act, io }: InteractiveOptions,
): string {
  const { files, tier, why, reclaimable } = group;
  const head = `${style.heading(`${at + 1}/${total} ${tier}`)}  ${formatCount(files.length, 'file')}, ${formatBytes(reclaimable)} to win`;
  const width = String(files.length).length;
  const lines = files.map((file, place) => {
    const { word = 'skip', objection } = plan[place] ?? {};
    const number = String(place + 1).padStart(width);
    const how = file.keeper ? `kept: ${escapeText(why)}` : howText(file);
    const against = objection === undefined ? '' : style.notable(`; ${escapeText(objection)}`);
    const name = whole(
      `${number}  ${word.padEnd(Math.max(6, act.length))} ${quotePath(paths(file.path))}`,
    );
    const shown = word === 'keep' ? style.good(name) : name;
    const line = `  ${shown}  ${style.dim(`(${sizeText(file)}) ${how}`)}${against}`;
    return wrappedItem(line, 4 + width + 2, io.stderr);
  });
  return `\n${[head, ...lines].join('\n')}\n`;
}

type Answer = PlanGroup | 'back' | 'quit' | 'rest';

async function askOne(
  asking: Asking,
  told: ToldGroup,
  { io, act, style, place }: InteractiveOptions & { readonly place: string },
): Promise<Answer> {
  const count = told.plan.length;
  for (;;) {
    const question = style.heading(`(${place}) Do so [y,n,1-${count},d,a,b,q,?]? `);
    const text = (await asking.ask(question))?.trim();
    switch (text) {
      case undefined:
      case 'q':
        return 'quit';
      case 'y':
        return told.plan;
      case 'n':
      case 'all':
        return withWords(told.plan, () => 'skip');
      case 'd':
        return withWords(told.plan, () => 'distinct');
      case 'a':
        return 'rest';
      case 'b':
        return 'back';
      default: {
        const kept = numbersIn(text, count);
        if (kept !== undefined) return keeping(told.plan, kept, act);
        io.stderr.write(help(act, count));
      }
    }
  }
}

function withWords(
  plan: PlanGroup,
  wordOf: (file: PlanFile, at: number) => PlanFile['word'],
): PlanGroup {
  return plan.map(({ path, contentId, tier }, at) => ({
    path,
    contentId,
    tier,
    word: wordOf({ path, contentId, tier, word: 'skip' }, at),
  }));
}

/** Something is done to what is not kept; where that takes equal bytes, only to what has those of something kept. */
function keeping(plan: PlanGroup, kept: ReadonlySet<number>, act: PlanAct): PlanGroup {
  const contents = new Set(plan.filter((_, at) => kept.has(at)).map(({ contentId }) => contentId));
  return withWords(plan, ({ contentId }, at) => {
    if (kept.has(at)) return 'keep';
    return !isExactAct(act) || contents.has(contentId) ? act : 'skip';
  });
}

/** Places of the files that `1 3`, `1,3` or `2-4` names, from 0; undefined for what is no such list. */
export function numbersIn(text: string, count: number): ReadonlySet<number> | undefined {
  const places = new Set<number>();
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  for (const part of parts) {
    const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || from < 1 || to > count || from > to) return undefined;
    for (let number = from; number <= to; number += 1) places.add(number - 1);
  }
  return places.size === 0 ? undefined : places;
}

/** What becomes of the others. */
const becomes: Readonly<Record<PlanAct, string>> = {
  trash: 'go to the trash',
  move: 'are moved to the folder',
  link: 'become hard links to them',
  reflink: 'share their bytes on disk',
  symlink: 'become symbolic links to them',
  delete: 'are deleted for good',
};

function help(act: PlanAct, count: number): string {
  return `y       do as it stands there
n, all  leave them all alone
1-${count}     keep these, as in "1 3" or "2-4", and the others
        ${becomes[act]}
d       they are no duplicates: remember that
a       do as it stands, here and for all groups that follow
b       back to the group before
q       decide no more; what was decided so far is done, after a question
?       this
`;
}

/** Questions, one after the other, until there is nobody to answer. */
class Asking {
  readonly #terminal: Interface;
  readonly #ended: Promise<undefined>;
  readonly #stopped: Promise<'stopped'>;
  readonly #io: Io;

  constructor(terminal: Interface, io: Io) {
    this.#terminal = terminal;
    this.#io = io;
    this.#ended = new Promise((resolve) => terminal.once('close', () => resolve(undefined)));
    this.#stopped = new Promise((resolve) => {
      io.stop.addEventListener('abort', () => resolve('stopped'), { once: true });
      // While a line is edited the terminal sends Ctrl-C as a key.
      terminal.once('SIGINT', () => resolve('stopped'));
    });
  }

  /** @returns undefined where input ended */
  async ask(question: string): Promise<string | undefined> {
    const answer = this.#terminal.question(question).then((text) => ({ text }));
    // Closed before somebody answered.
    answer.catch(() => undefined);
    const first = await Promise.race([answer, this.#ended, this.#stopped]);
    if (first === 'stopped') {
      this.#io.stderr.write('\n');
      throw new ImgdedupError('INTERRUPTED', 'Interrupted: nothing was changed.');
    }
    return first?.text;
  }
}
