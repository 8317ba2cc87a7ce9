import { isDeepStrictEqual } from 'node:util';
import { changeChoices } from '../../../src/library/review/change-choices.js';
import { DraftBook } from '../../../src/library/review/draft-book.js';
import { planChoices } from '../../../src/library/review/plan-choices.js';
import { resolveChoices } from '../../../src/library/review/resolve-choices.js';
import { goes } from '../../../src/model/review/choice.js';
import type { ReviewGroup } from '../../../src/library/review/review-group.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import type { Choice } from '../../../src/model/review/choice.js';
import { alikeGroup, contentOf, pathOf, type Likeness } from './alike-group.js';
import { NaiveDrafts } from './naive-drafts.js';

export type DraftStep =
  /** Choices of the first files of the group. */
  | { readonly kind: 'choose'; readonly wanted: readonly (Choice | undefined)[] }
  /** From now on it is about another group. */
  | { readonly kind: 'group'; readonly files: readonly Likeness[] }
  | { readonly kind: 'undo' | 'settle' | 'reopen' | 'other process' };

/** The drafts of two processes in turn, and what they should be. */
export class DraftSequence {
  readonly wrong: string[] = [];
  #likenesses: readonly Likeness[];
  #group: ReviewGroup;
  #books: readonly [DraftBook, DraftBook];
  readonly #repository: Repository;
  readonly #naive = new NaiveDrafts();

  private constructor(
    repository: Repository,
    books: readonly [DraftBook, DraftBook],
    first: readonly Likeness[],
  ) {
    this.#repository = repository;
    this.#books = books;
    this.#likenesses = first;
    this.#group = alikeGroup(first);
  }

  static async open(repository: Repository, first: readonly Likeness[]): Promise<DraftSequence> {
    const books = [await DraftBook.open(repository), await DraftBook.open(repository)] as const;
    return new DraftSequence(repository, books, first);
  }

  async take(step: DraftStep): Promise<void> {
    const [book, other] = this.#books;
    switch (step.kind) {
      case 'choose':
        await this.#choose(step.wanted);
        break;
      case 'group':
        this.#likenesses = step.files;
        this.#group = alikeGroup(step.files);
        break;
      case 'undo':
        this.#naive.undo();
        await book.undo();
        break;
      case 'settle':
        this.#naive.settle(this.#likenesses);
        await book.settle(
          this.#likenesses.map(({ content, path }) => ({
            content: contentOf(content),
            path: pathOf(path),
            after: undefined,
          })),
        );
        break;
      case 'reopen':
        this.#books = [await DraftBook.open(this.#repository), other];
        break;
      case 'other process':
        this.#books = [other, book];
        break;
      default:
        step satisfies never;
    }
    await this.#check(JSON.stringify(step));
  }

  async #choose(list: readonly (Choice | undefined)[]): Promise<void> {
    const wanted = new Map(list.slice(0, this.#likenesses.length).entries());
    const refused = this.#naive.choose(this.#likenesses, wanted);
    const [book] = this.#books;
    let code: string | undefined;
    try {
      await book.change(() => changeChoices(this.#group, book, wanted, 1), 1);
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      ({ code } = error);
    }
    if (code !== refused) this.wrong.push(`choosing ended with ${code}, not ${refused}`);
  }

  async #check(after: string): Promise<void> {
    const [book] = this.#books;
    await book.refresh();
    const resolved = resolveChoices(this.#group, book);
    const holding = resolved.map((one) => one?.choice);
    const naive = this.#naive.holding(this.#likenesses);
    const tell = (what: string): void => void this.wrong.push(`${what}, after ${after}`);
    if (!isDeepStrictEqual(holding, naive)) tell(`${String(holding)} hold, not ${String(naive)}`);
    const { acts } = planChoices([this.#group], () => resolved);
    const going = holding.filter((one) => goes(one)).length;
    // Whatever holds can be done, and never with all.
    if (acts.length !== going) tell(`${acts.length} acts of ${going} files that go`);
    if (going === holding.length) tell('nobody stays');
    for (const { stays, file, tier, choice } of acts) {
      const isSame = stays.contentId === file.contentId;
      const isThere = !goes(holding[this.#group.group.files.indexOf(stays)]);
      if (!isThere) tell(`${stays.path} does not stay for ${file.path}`);
      if ((tier === 'exact') !== isSame) tell(`${file.path} is not ${tier}`);
      if (choice !== 'trash' && !isSame) tell(`${file.path} is linked to other bytes`);
    }
  }
}
