/** Groups as the page of `imgdedup review` lists and shows them. */
import type { Choice } from './choice.js';
import type { ContentId } from '../contents/content-id.js';
import type { Facts, MediaKind } from '../facts/facts.js';
import type { Tier } from '../groups/look-alike.js';
import type { MergedKind } from '../facts/merged-facts.js';
import type { RelPath } from '../paths/path.js';
import type { RelationReport } from '../pictures/relation-report.js';

/** Names a group by the contents of its files, so that it outlives sessions: 32 hexadecimal digits. */
export type GroupId = string & { readonly __brand: 'GroupId' };

/**
 * Names what somebody saw of a group: its files, and what was chosen for each. Whoever changes choices says
 * what they saw.
 */
export type Revision = string & { readonly __brand: 'Revision' };

const hexadecimal = /^[0-9a-f]{32}$/;

/** @returns undefined for text that names no group */
export function parseGroupId(text: string): GroupId | undefined {
  return hexadecimal.test(text) ? (text as GroupId) : undefined;
}

/** @returns undefined for text that is no revision */
export function parseRevision(text: string): Revision | undefined {
  return hexadecimal.test(text) ? (text as Revision) : undefined;
}

/** Whether something was chosen for the files of a group: for none, some, all. */
export type GroupState = 'open' | 'partly' | 'decided';

/** How groups may be sorted, each the most of it first; `path` by the keeper's. */
export const groupOrders = ['bytes', 'files', 'date', 'path'] as const;
export type GroupOrder = (typeof groupOrders)[number];

/** Sums over groups. */
export interface GroupSums {
  readonly groups: number;
  readonly files: number;
  /** Bytes to win: of what is neither keeper nor protected nor of a burst. */
  readonly reclaimable: number;
}

/** Which groups are meant. Each part narrows: a group is meant that has a file for each part. */
export interface GroupFilter {
  /** By the loosest tier of the group. */
  readonly tier?: Tier | undefined;
  /** First folder, as in `Facets`. */
  readonly folder?: string | undefined;
  readonly camera?: string | undefined;
  readonly year?: string | undefined;
  /** Bytes to win, at least. */
  readonly min?: number | undefined;
  /** Words that the path of one of the files has all of, in any case. */
  readonly q?: string | undefined;
  /** `open` stands for `partly` as well. */
  readonly state?: 'open' | 'decided' | undefined;
}

/** Asks `GET /api/groups`: as parameters of the URL. */
export interface GroupQuery extends GroupFilter {
  /** `bytes` by default. */
  readonly sort?: GroupOrder | undefined;
  readonly offset?: number | undefined;
  /** 50 by default, {@link mostCards} at most. */
  readonly limit?: number | undefined;
}

export const mostCards = 200;
export const mostMembers = 500;
/** Members that a card has. */
export const cardMembers = 12;

export interface GroupPage {
  readonly generation: number;
  /** Groups that the filter lets through. */
  readonly total: number;
  readonly sums: GroupSums;
  readonly groups: readonly GroupCard[];
}

/** A group in the list. */
export interface GroupCard {
  readonly id: GroupId;
  readonly revision: Revision;
  /** The loosest of its files. */
  readonly tier: Tier;
  /** Why the keeper is kept, in words. */
  readonly why: string;
  /** Bytes to win. */
  readonly reclaimable: number;
  /** How many files it has. */
  readonly files: number;
  /** Different contents among them. */
  readonly contents: number;
  readonly state: GroupState;
  readonly chosen: Readonly<Record<Choice, number>>;
  /** Of the keeper. */
  readonly camera: string | undefined;
  readonly taken: string | undefined;
  /** The keeper first; {@link cardMembers} at most. */
  readonly members: readonly MemberCard[];
}

/** A file of a group, as the list shows it. Members are numbered from 0, the keeper. */
export interface MemberCard {
  readonly n: number;
  readonly contentId: ContentId;
  readonly path: RelPath;
  /** How it belongs to the keeper. */
  readonly tier: Tier;
  readonly bytes: number;
  readonly choice: Choice | undefined;
  /** What of its facts the keeper is to get, in its sidecar. */
  readonly copies: readonly MergedKind[];
  /** No act touches it. */
  readonly protected: boolean;
  /** Undefined for what is neither picture nor video. */
  readonly kind: MediaKind | undefined;
}

export interface Member extends MemberCard {
  /** ISO 8601. */
  readonly mtime: string;
  /** Pixels as displayed. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly format: string | undefined;
  /** By how much its picture differs from the keeper's, in percent. */
  readonly distance: number;
  /** What happened to the keeper's picture; `map` takes places of the keeper to places of this one. */
  readonly relation: RelationReport;
  /** What it holds that the keeper lacks, in words. */
  readonly marks: readonly string[];
  /** Share of its area that is missing, 0 to 1. */
  readonly missing: number;
  readonly damaged: boolean;
  /** Every pixel is that of the keeper. */
  readonly samePixels: boolean;
  /** Another picture, which the keeper's camera took within two seconds. */
  readonly burst: boolean;
  /** An earlier member that shares its inode: nothing to win. */
  readonly linkedTo: number | undefined;
  /** Whether the file is still what was looked at; else nothing is done to it before the next look. */
  readonly now: 'same' | 'changed' | 'gone';
  readonly facts: Facts | undefined;
}

/** Answers `GET /api/groups/ID?offset=&limit=`; `members` are those of the page asked for. */
export interface GroupDetail extends Omit<GroupCard, 'members'> {
  readonly generation: number;
  readonly offset: number;
  readonly members: readonly Member[];
}
