import { goes, isJoining, type Choice, type Joining } from '../../src/model/review/choice.js';
import type { ChoiceRequest } from '../../src/model/review/review-choices.js';
import type {
  GroupCard,
  GroupState,
  Member,
  MemberCard,
} from '../../src/model/review/review-group.js';

/** What is to be changed in a group, for `PUT …/draft`. */
export type Changes = ChoiceRequest['choices'];

/** What of a file decides what may be chosen for it. */
export type Choosable = Pick<MemberCard, 'n' | 'contentId' | 'choice' | 'protected'> &
  Partial<Pick<Member, 'burst' | 'linkedTo' | 'copies'>>;

/** Something that cannot be chosen, and why, for people. */
export interface Refusal {
  readonly refused: string;
}

/** One file stays, whatever can go goes to the trash: not what is protected, nor another picture of a burst. */
export function keepOnly(members: readonly Choosable[], n: number): Changes {
  return members.map((member) => ({
    n: member.n,
    choice:
      member.n === n || member.protected || member.burst === true
        ? ('keep' as const)
        : ('trash' as const),
  }));
}

/** The keeper stays; equal files are linked to it or go to the trash, as the rest does. */
export function asProposed(members: readonly Choosable[]): Changes {
  return keepOnly(members, 0);
}

/**
 * All stay, and are remembered to show different pictures; files of the keeper's bytes just stay.
 */
export function keepAll(members: readonly Choosable[]): Changes {
  const keeper = members.find(({ n }) => n === 0);
  return members.map((member) => ({
    n: member.n,
    choice: member.contentId === keeper?.contentId ? ('keep' as const) : ('distinct' as const),
  }));
}

/** Every file that has the same bytes as one that stays is joined with it; the others stay as they are. */
export function joinEqual(members: readonly Choosable[], joining: Joining): Changes | Refusal {
  const staying = new Map<string, number>();
  const changes = new Map<number, Choice>();
  for (const { n, contentId, protected: isProtected } of members) {
    const first = staying.get(contentId);
    if (first === undefined) {
      staying.set(contentId, n);
    } else if (!isProtected) {
      changes.set(n, joining);
      changes.set(first, 'keep');
    }
  }
  if (changes.size === 0) return { refused: 'No two files here have the same bytes to be linked' };
  return [...changes].map(([n, choice]) => ({ n, choice })).toSorted((a, b) => a.n - b.n);
}

/** One file gets a choice; the last one that stays is never taken away. */
export function chooseOne(
  members: readonly Choosable[],
  n: number,
  choice: Choice | null,
): Changes | Refusal {
  const member = members.find((each) => each.n === n);
  if (member === undefined) return { refused: 'This file is no longer in the group' };
  if (choice !== null && goes(choice)) {
    if (member.protected) return { refused: 'This file is protected: it stays' };
    const others = members.filter((each) => each.n !== n && stays(each));
    if (others.length === 0) return { refused: 'At least one file of a group stays' };
    if (isJoining(choice) && !others.some((each) => each.contentId === member.contentId))
      return {
        refused: 'Only files of equal bytes can be linked: none of those that stay is equal',
      };
    // What is left alone stays, and nothing is open any more.
    const [last] = others;
    if (others.length === 1 && last !== undefined && last.choice === undefined)
      return [
        { n: last.n, choice: 'keep' as const },
        { n, choice },
      ].toSorted((a, b) => a.n - b.n);
  }
  return [{ n, choice }];
}

export function clearAll(members: readonly Choosable[]): Changes {
  const isChosen = ({ choice, copies = [] }: Choosable): boolean =>
    choice !== undefined || copies.length > 0;
  return members.filter(isChosen).map(({ n }) => ({ n, choice: null }));
}

function stays({ choice }: Choosable): boolean {
  return !goes(choice);
}

/** Members with the changes made, before the server has answered. */
export function changed<Item extends { readonly n: number; readonly choice?: Choice | undefined }>(
  members: readonly Item[],
  changes: Changes,
): Item[] {
  const wanted = new Map(changes.map(({ n, choice }) => [n, choice]));
  return members.map((member) => {
    const choice = wanted.get(member.n);
    if (choice === undefined) return member;
    // What is taken back takes what was to be copied with it.
    return choice === null ? { ...member, choice: undefined, copies: [] } : { ...member, choice };
  });
}

/** A card with the changes made; sums are those of the members it has, where it has all of them. */
export function changedCard(card: GroupCard, changes: Changes): GroupCard {
  const members = changed(card.members, changes);
  if (members.length < card.files) return { ...card, members };
  const chosen = { keep: 0, trash: 0, link: 0, distinct: 0, reflink: 0, symlink: 0 };
  for (const { choice } of members) if (choice !== undefined) chosen[choice] += 1;
  const count = members.filter(({ choice }) => choice !== undefined).length;
  return { ...card, members, chosen, state: stateOf(count, members.length) };
}

function stateOf(chosen: number, of: number): GroupState {
  if (chosen === 0) return 'open';
  return chosen < of ? 'partly' : 'decided';
}

export function isRefusal(changes: Changes | Refusal): changes is Refusal {
  return 'refused' in changes;
}
