/** Drafts, as they are stored and read by two processes, against plain facts in a list. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeChoices } from '../../../../src/library/review/change-choices.js';
import { DraftBook } from '../../../../src/library/review/draft-book.js';
import { planChoices } from '../../../../src/library/review/plan-choices.js';
import { goes, resolveChoices } from '../../../../src/library/review/resolve-choices.js';
import type { ReviewGroup } from '../../../../src/library/review/review-group.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { ImgdedupError } from '../../../../src/model/errors.js';
import { choices, type Choice } from '../../../../src/model/review.js';
import { alikeGroup, contentOf, pathOf, type Likeness } from '../../support/alike-group.js';
import { NaiveDrafts } from '../../support/naive-drafts.js';
import { PhotoFolder } from '../../support/photo-folder.js';

/** Few contents and names, so that groups have them again and again. */
const file: fc.Arbitrary<Likeness> = fc.record({
  path: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  content: fc.nat({ max: 3 }),
  protected: fc.nat({ max: 9 }).map((one) => one === 0),
});
const files = fc.uniqueArray(file, { minLength: 2, maxLength: 5, selector: ({ path }) => path });
const choice = fc.constantFrom(...choices, undefined);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: constant('choose'), wanted: fc.array(choice) }) },
  { weight: 2, arbitrary: fc.record({ kind: constant('group'), files }) },
  { weight: 2, arbitrary: fc.record({ kind: constant('undo') }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('settle') }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('reopen') }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('other process') }) },
);

function constant<const T>(value: T): fc.Arbitrary<T> {
  return fc.constant(value);
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The drafts of one process after another, and what they should be. */
class Sequence {
  #likenesses: readonly Likeness[];
  #group: ReviewGroup;
  #books: [DraftBook, DraftBook];
  readonly #repository: Repository;
  readonly #naive = new NaiveDrafts();

  constructor(repository: Repository, books: [DraftBook, DraftBook], first: readonly Likeness[]) {
    this.#repository = repository;
    this.#books = books;
    this.#likenesses = first;
    this.#group = alikeGroup(first);
  }

  async take(one: Step): Promise<void> {
    const [book, other] = this.#books;
    switch (one.kind) {
      case 'choose':
        await this.#choose(one.wanted);
        return;
      case 'group':
        this.#likenesses = one.files;
        this.#group = alikeGroup(one.files);
        return;
      case 'undo':
        this.#naive.undo();
        await book.undo();
        return;
      case 'settle':
        this.#naive.settle(this.#likenesses);
        await book.settle(
          this.#likenesses.map(({ content, path }) => [contentOf(content), pathOf(path)]),
        );
        return;
      case 'reopen':
        this.#books = [await DraftBook.open(this.#repository), other];
        return;
      case 'other process':
        this.#books = [other, book];
        return;
      default:
        one satisfies never;
    }
  }

  async #choose(list: readonly (Choice | undefined)[]): Promise<void> {
    const wanted = new Map(list.slice(0, this.#likenesses.length).entries());
    const refused = this.#naive.choose(this.#likenesses, wanted);
    const [book] = this.#books;
    try {
      await book.change(() => changeChoices(this.#group, book, wanted, 1), 1);
      expect(refused).toBe(undefined);
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      expect(error.code).toBe(refused);
    }
  }

  async check(): Promise<void> {
    const [book] = this.#books;
    await book.refresh();
    const resolved = resolveChoices(this.#group, book);
    const holding = resolved.map((one) => one?.choice);
    expect(holding).toEqual(this.#naive.holding(this.#likenesses));
    const { acts } = planChoices([this.#group], () => resolved);
    const going = holding.filter((one) => goes(one));
    // Whatever holds can be done, and never with all.
    expect(acts).toHaveLength(going.length);
    expect(going.length).toBeLessThan(holding.length);
    for (const { stays, file: gone, tier, choice: act } of acts) {
      expect(goes(holding[this.#group.group.files.indexOf(stays)])).toBe(false);
      expect(tier === 'exact').toBe(stays.contentId === gone.contentId);
      if (act === 'link') expect(tier).toBe('exact');
    }
  }
}

test('drafts are those of a list of facts, whoever changes them', async () => {
  const holds = fc.asyncProperty(
    files,
    fc.array(step, { minLength: 3, maxLength: 25 }),
    async (first, steps) => {
      using folder = new PhotoFolder();
      const repository = await Repository.ephemeral(folder.root);
      const open = () => DraftBook.open(repository);
      const sequence = new Sequence(repository, [await open(), await open()], first);
      for (const one of steps) {
        await sequence.take(one);
        await sequence.check();
      }
    },
  );
  await fc.assert(holds, { numRuns: 200 });
}, 120_000);
