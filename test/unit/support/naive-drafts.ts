/** What was chosen, as a list of plain facts, and what holds of it by the words of `docs/review.md`. */
import type { Choice } from '../../../src/model/review/choice.js';
import type { Likeness } from './alike-group.js';

interface Fact {
  readonly content: number;
  readonly path: string;
  readonly choice: Choice;
  readonly anchor: number;
  readonly apart: readonly number[];
}

export type Choices = readonly (Choice | undefined)[];

const wantsTwin = (choice: Choice | undefined): boolean =>
  choice === 'link' || choice === 'reflink' || choice === 'symlink';
const goes = (choice: Choice | undefined): boolean => choice === 'trash' || wantsTwin(choice);

export class NaiveDrafts {
  facts: readonly Fact[] = [];
  /** Before each change that can be taken back. */
  #past: (readonly Fact[])[] = [];

  holding(files: readonly Likeness[]): Choices {
    const raw = files.map((file) => this.#factOf(file, files));
    return files.map((file, at) => {
      const fact = raw[at];
      if (fact === undefined || fact.choice === 'keep') return fact?.choice;
      if (fact.choice === 'distinct') {
        return files.some(({ content }) => fact.apart.includes(content)) ? 'distinct' : undefined;
      }
      const isSeen = files.some((other, n) => {
        const one = raw[n];
        if (n === at || goes(one?.choice)) return false;
        if (other.content === file.content) return true;
        if (wantsTwin(fact.choice) || one?.choice === 'distinct') return false;
        return other.content === fact.anchor || one?.anchor === fact.anchor;
      });
      return isSeen ? fact.choice : undefined;
    });
  }

  /** @returns why it is refused; undefined where it is done */
  choose(
    files: readonly Likeness[],
    wanted: ReadonlyMap<number, Choice | undefined>,
  ): string | undefined {
    const before = this.holding(files);
    const choices = files.map((_, at) => (wanted.has(at) ? wanted.get(at) : before[at]));
    for (const [at, choice] of wanted) {
      if (goes(choice) && files[at]?.protected === true) return 'PROTECTED';
    }
    const hasTwin = (at: number): boolean =>
      files.some(({ content }, n) => content === files[at]?.content && !goes(choices[n]));
    const going = files.flatMap((_, at) => (goes(choices[at]) ? at : []));
    const isAnyKept = choices.includes('keep');
    const isKeeperOpen = files.some(
      ({ content }, at) => content === files[0]?.content && choices[at] === undefined,
    );
    if (!isAnyKept && !isKeeperOpen && !going.every(hasTwin)) {
      const open = choices.indexOf(undefined);
      if (open === -1) return 'NOBODY_STAYS';
      choices[open] = 'keep';
    }
    if (going.some((at) => wantsTwin(choices[at]) && !hasTwin(at))) return 'CANNOT_LINK';
    const contents = [...new Set(files.map(({ content }) => content))];
    if (choices.includes('distinct') && contents.length === 1) return 'CANNOT_BE_DISTINCT';
    const old = files.flatMap((file) => this.#factOf(file, files) ?? []);
    const facts = files.flatMap(({ content, path }, at): Fact[] => {
      const choice = choices[at];
      const anchor = files[0]?.content ?? -1;
      const apart = choice === 'distinct' ? contents.filter((one) => one !== content) : [];
      return choice === undefined ? [] : [{ content, path, choice, anchor, apart }];
    });
    const others = this.facts.filter((fact) => !old.includes(fact));
    if (JSON.stringify(old) !== JSON.stringify(facts)) this.#past.push(this.facts);
    this.facts = [...others, ...facts];
    return undefined;
  }

  undo(): void {
    this.facts = this.#past.pop() ?? this.facts;
  }

  settle(files: readonly Likeness[]): void {
    this.facts = this.facts.filter(
      (fact) => !files.some(({ content, path }) => content === fact.content && path === fact.path),
    );
    this.#past = [];
  }

  #factOf({ content, path }: Likeness, files: readonly Likeness[]): Fact | undefined {
    const facts = this.facts.filter((fact) => fact.content === content);
    const isAlone = files.filter((file) => file.content === content).length === 1;
    return (
      facts.find((fact) => fact.path === path) ??
      (isAlone && facts.length === 1 ? facts[0] : undefined)
    );
  }
}
