import {
  mostMembers,
  type GroupCard,
  type GroupDetail,
  type GroupId,
  type Member,
} from '../../src/model/review/review-group.js';
import { getGroup, Refused } from '../api/requests.js';
import type { MergedKind } from '../../src/model/facts/merged-facts.js';
import { changed, type Changes } from '../model/choices.js';
import { withCopies } from '../model/copies.js';
import { Pages } from '../model/pages.js';
import { Store } from './store.js';

/** Members that are asked for at once: a group of thousands comes bit by bit. */
const pageSize = 100;

/** The group that is looked at, with its files. */
export class OpenedGroup extends Store {
  readonly id: GroupId;
  readonly members: Pages<Member>;
  detail: Omit<GroupDetail, 'members' | 'offset' | 'generation'> | undefined;
  /** Why there is nothing to be seen. */
  refused: Refused | undefined;

  constructor(id: GroupId) {
    super();
    this.id = id;
    this.members = new Pages(
      pageSize,
      async (offset, limit) => {
        const { members, ...detail } = await getGroup(id, offset, limit);
        this.detail = detail;
        return { total: detail.files, items: members };
      },
      () => {
        const { error } = this.members;
        if (error !== undefined && !(error instanceof Refused)) throw error;
        this.refused = error;
        this.changed();
      },
    );
    this.members.at(0);
  }

  /** As the list would show it. */
  get card(): GroupCard | undefined {
    if (this.detail === undefined) return undefined;
    const members = Array.from({ length: Math.min(this.detail.files, 12) }, (_, index) =>
      this.members.at(index),
    ).filter((member) => member !== undefined);
    return { ...this.detail, members };
  }

  /** All files, which a choice for all of them takes. */
  all(): Promise<Member[]> {
    return allMembers(this.id, this.detail?.files ?? 0);
  }

  /** Shows choices that are being saved. */
  apply(changes: Changes): void {
    const wanted = new Set(changes.map(({ n }) => n));
    this.members.replace(
      ({ n }) => wanted.has(n),
      (member) => changed([member], changes)[0] ?? member,
    );
  }

  /** Shows what of a file the keeper is to get. */
  copy(n: number, kinds: readonly MergedKind[]): void {
    this.members.replace(
      () => true,
      (member) => withCopies(member, n, kinds),
    );
  }

  /** Takes over what the server answered. */
  take(card: GroupCard): void {
    const { members: _members, ...rest } = card;
    this.detail = rest;
    this.changed();
  }

  refresh(indexes: Iterable<number>): void {
    this.members.refresh(indexes);
  }
}

/** All files of a group of so many. */
export async function allMembers(id: GroupId, count: number): Promise<Member[]> {
  const members: Member[] = [];
  while (members.length < count) {
    const page = await getGroup(id, members.length, mostMembers);
    if (page.members.length === 0) break;
    members.push(...page.members);
  }
  return members;
}
