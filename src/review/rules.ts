import { randomUUID } from 'node:crypto';
import { parseKeepRules } from '../config/settings.js';
import { keepingOf, type KeepOptions } from '../library/keep/keeper.js';
import { rankOf } from '../library/keep/plugin-rank.js';
import type { Repository } from '../library/repository/repository.js';
import { changeChoices, type ChangedFile } from '../library/review/change-choices.js';
import {
  cardOf,
  countChoices,
  noChoices,
  type ChoiceCounts,
} from '../library/review/review-cards.js';
import type { ReviewGroup } from '../library/review/review-group.js';
import { takesRoom } from '../model/groups/group.js';
import { readTraits } from '../library/review/stored-traits.js';
import { choices as allChoices, goes, type Choice } from '../model/review/choice.js';
import type { GroupCard, GroupFilter } from '../model/review/review-group.js';
import type { ReviewRule, RuleAnswer, RulePreview } from '../model/review/review-choices.js';
import { choicesChanged, type Board } from './board.js';
import { chooseByRule, type RuleGround, type Ruled } from './choose-by-rule.js';

/** Groups that a preview shows. */
const mostExamples = 50;

/** A rule that was tried, and not done yet. */
interface ShownRule {
  readonly id: string;
  readonly filter: GroupFilter;
  readonly rule: ReviewRule;
  readonly ground: RuleGround;
  /** What it was tried on. */
  readonly changes: number;
  readonly generation: number;
}

/** What a rule makes of a group, and of its drafts. */
interface RuledGroup {
  readonly ruled: Ruled;
  readonly files: readonly ChangedFile[];
  /** As they would be. */
  readonly choices: readonly (Choice | undefined)[];
}

/** Rules that choose in many groups at once: tried first, and done when somebody has seen what they do. */
export class Rules {
  readonly #repository: Repository;
  readonly #board: Board;
  readonly #options: KeepOptions;
  #shown: ShownRule | undefined;

  /** @param options what keep rules and protection the review was started with */
  constructor(repository: Repository, board: Board, options: KeepOptions) {
    this.#repository = repository;
    this.#board = board;
    this.#options = options;
  }

  /**
   * What a rule would choose.
   * @throws ImgdedupError CONFIG_INVALID
   */
  async preview(filter: GroupFilter, rule: ReviewRule): Promise<RulePreview> {
    const board = this.#board;
    await board.refresh();
    const found = board.select(filter);
    const ground = await this.#groundOf(rule, found);
    const examples: GroupCard[] = [];
    const reasons = new Map<string, number>();
    let [changes, chosen, reclaimable]: [number, ChoiceCounts, number] = [0, noChoices, 0];
    for (const review of found) {
      const { files, ruled, choices } = this.#ruled(rule, review, ground);
      for (const reason of ruled.leftOpen) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (files.length === 0) continue;
      changes += 1;
      chosen = sumOf(chosen, countChoices(choices));
      reclaimable += bytesThatGo(review, choices);
      if (examples.length < mostExamples) {
        const resolved = board.resolve(review);
        const after = choices.map((choice, n) => ({ choice, copies: resolved[n]?.copies ?? [] }));
        examples.push(cardOf(review, { ...board.shown, chosenIn: () => after }));
      }
    }
    const id = randomUUID();
    const { generation } = board;
    this.#shown = { id, filter, rule, ground, changes: board.book.changes, generation };
    return {
      previewId: id,
      groups: found.length,
      changes,
      chosen,
      reclaimable,
      leftOpen: [...reasons]
        .map(([reason, files]) => ({ reason, files }))
        .toSorted((a, b) => b.files - a.files),
      examples,
    };
  }

  /**
   * Chooses what a preview showed, as one step.
   * @throws ImgdedupError CHOICES_CHANGED
   */
  async confirm(id: string): Promise<RuleAnswer> {
    const [board, shown] = [this.#board, this.#shown];
    const groups = new Set<ReviewGroup>();
    await board.change(() => {
      const isCurrent =
        shown?.id === id &&
        shown.changes === board.book.changes &&
        shown.generation === board.generation;
      if (!isCurrent) throw choicesChanged();
      return board.select(shown.filter).flatMap((review) => {
        const { files } = this.#ruled(shown.rule, review, shown.ground);
        if (files.length > 0) groups.add(review);
        return files;
      });
    }, Date.now());
    this.#shown = undefined;
    return { changed: groups.size, canUndoChoice: board.book.canUndo };
  }

  #ruled(rule: ReviewRule, review: ReviewGroup, ground: RuleGround): RuledGroup {
    const { book } = this.#board;
    const before = this.#board.choices(review);
    const ruled = chooseByRule(rule, review, before, ground);
    const { wanted } = ruled;
    const files = wanted.size === 0 ? [] : changeChoices(review, book, wanted, Date.now());
    const choices = before.map((choice, n) => (wanted.has(n) ? wanted.get(n) : choice));
    return { ruled, files, choices };
  }

  async #groundOf(rule: ReviewRule, groups: readonly ReviewGroup[]): Promise<RuleGround> {
    const keep = rule.kind === 'keep-one' ? rule.keep : undefined;
    const rules = keep === undefined ? {} : { keep: parseKeepRules([keep]) };
    const contents = keep === undefined ? [] : groups.flatMap(({ contents: some }) => some);
    return {
      keeping: keepingOf(
        this.#repository.settings,
        { ...this.#options, ...rules },
        // What comes of it is shown before anything is done.
        rankOf(this.#repository, undefined),
      ),
      facts: this.#board.list.facts,
      traits: await readTraits(this.#repository, [...new Set(contents)]),
    };
  }
}

/** Names of one inode, and files that share their bytes, count once. */
function bytesThatGo({ group }: ReviewGroup, choices: readonly (Choice | undefined)[]): number {
  let bytes = 0;
  for (const [at, file] of group.files.entries()) {
    if (goes(choices[at]) && takesRoom(file)) bytes += file.stat.size;
  }
  return bytes;
}

function sumOf(a: ChoiceCounts, b: ChoiceCounts): ChoiceCounts {
  const sum = { ...a };
  for (const choice of allChoices) sum[choice] += b[choice];
  return sum;
}
