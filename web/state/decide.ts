import type { MergedKind } from '../../src/model/facts/merged-facts.js';
import type { GroupCard, Member, MemberCard } from '../../src/model/review/review-group.js';
import type { Joining } from '../../src/model/review/choice.js';
import {
  asProposed,
  chooseOne,
  clearAll,
  isRefusal,
  joinEqual,
  keepAll,
  keepOnly,
  type Changes,
  type Choosable,
  type Refusal,
} from '../model/choices.js';
import { copyable, copyCommands, kindNames, toggled } from '../model/copies.js';
import type { Command } from '../model/keys.js';
import { chosenText, noReflink } from '../model/words.js';
import type { OpenedGroup } from './opened-group.js';
import type { Review } from './review.js';

/** Commands that choose something. */
const deciding = ['accept', 'keep-only', 'keep-too', 'keep-all', 'trash', 'link', 'clear'] as const;
export type Deciding = (typeof deciding)[number];

/** What each of them does. */
export function decidingCommands(
  decide: (command: Deciding) => void,
): Partial<Record<Command, () => void>> {
  return Object.fromEntries(deciding.map((command) => [command, () => decide(command)]));
}

/** What is said of which file. */
export interface Decision {
  readonly command: Deciding;
  /** The one that it is said of; the keeper where a group is decided from afar. */
  readonly n: number;
  /** What `link` makes of equal files. */
  readonly joining: Joining;
}

/** What a command chooses for the files of a group. */
function changesOf(
  { command, n, joining }: Decision,
  members: readonly Choosable[],
  canReflink: boolean | undefined,
): Changes | Refusal {
  switch (command) {
    case 'accept':
      return asProposed(members);
    case 'keep-only':
      return keepOnly(members, n);
    case 'keep-too':
      return chooseOne(members, n, 'keep');
    case 'keep-all':
      return keepAll(members);
    case 'trash':
      return chooseOne(members, n, 'trash');
    case 'link':
      if (joining === 'reflink' && canReflink === false) return { refused: noReflink };
      return joinEqual(members, joining);
    case 'clear':
      return clearAll(members);
    default:
      return command satisfies never;
  }
}

/** Whether a command says something of all files, which all must be known for. */
function concernsAll(command: Deciding): boolean {
  return command !== 'keep-too';
}

/**
 * Decides about a group that is open.
 * @returns the group as it is then; undefined where nothing came of it, which everybody was told
 */
export async function decideOpened(
  review: Review,
  opened: OpenedGroup,
  decision: Decision,
): Promise<GroupCard | undefined> {
  const { card } = opened;
  const { command, n } = decision;
  if (card === undefined) return undefined;
  try {
    const members = known(opened, card, command) ?? (await opened.all());
    const changes = changesOf(decision, members, review.session?.canReflink);
    if (isRefusal(changes)) return refuse(review, changes);
    if (changes.length === 0) return card;
    opened.apply(changes);
    const answer = await review.choose(card, changes);
    if (answer === undefined) opened.refresh([0, n]);
    else opened.take(answer);
    return answer;
  } catch (error) {
    review.fail(error);
    return undefined;
  }
}

/** The commands that copy a fact to the keeper. */
export function copyingCommands(
  copy: (kind: MergedKind) => void,
): Partial<Record<Command, () => void>> {
  return {
    [copyCommands.date]: () => copy('date'),
    [copyCommands.place]: () => copy('place'),
    [copyCommands.rating]: () => copy('rating'),
    [copyCommands.keywords]: () => copy('keywords'),
  };
}

/** Chooses that the keeper gets a fact of another file, or not any more; everybody is told. */
export async function copyOpened(
  review: Review,
  opened: OpenedGroup,
  kind: MergedKind,
  n: number,
): Promise<void> {
  const { card } = opened;
  const [keeper, other] = [opened.members.at(0), opened.members.at(n)];
  if (card === undefined || keeper === undefined || other === undefined) return;
  const name = kindNames[kind].toLowerCase();
  if (!copyable(keeper, other).includes(kind) && !other.copies.includes(kind)) {
    review.say(`The keeper lacks nothing of the ${name} of this file`, true);
    return;
  }
  const kinds = toggled(other.copies, kind);
  opened.copy(n, kinds);
  const answer = await review.choose(card, [], [{ n, kinds }]);
  if (answer === undefined) {
    opened.refresh([0, n]);
    return;
  }
  opened.take(answer);
  review.say(
    kinds.includes(kind) ? `Saved: the keeper gets the ${name}.` : `The ${name} is not copied.`,
  );
}

/** All members, where they are loaded. */
function known(opened: OpenedGroup, card: GroupCard, command: Deciding): Member[] | undefined {
  const count = concernsAll(command) ? card.files : 0;
  if (count > opened.members.size) return undefined;
  const members = Array.from({ length: card.files }, (_, index) => opened.members.at(index));
  const there = members.filter((member) => member !== undefined);
  return there.length === card.files ? there : undefined;
}

/** Decides about a group in the list; `members` where the card has not all of them. */
export async function decideListed(
  review: Review,
  card: GroupCard,
  decision: Decision,
  members: readonly MemberCard[] = card.members,
): Promise<GroupCard | undefined> {
  const changes = changesOf(decision, members, review.session?.canReflink);
  if (isRefusal(changes)) return refuse(review, changes);
  if (changes.length === 0) return card;
  return review.choose(card, changes);
}

function refuse(review: Review, { refused }: Refusal): undefined {
  review.say(refused, true);
}

/** @param more what else there is to say */
export function tellDecision(review: Review, card: GroupCard, more = ''): void {
  const text = chosenText(card);
  review.say(`${text === 'undecided' ? 'Undecided again' : `Saved: ${text}`}.${more}`);
}
