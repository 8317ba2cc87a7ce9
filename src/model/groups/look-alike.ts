import type { SkippedFiles } from '../errors/skipped-files.js';
import type { ContentId } from '../contents/content-id.js';
import type { Failure } from '../errors/failure.js';
import type { GroupFile } from './group.js';
import type { RelationReport } from '../pictures/relation-report.js';

/** How sure it is that two files show the same: the later, the looser. */
export const tiers = ['exact', 'metadata', 'similar', 'crop'] as const;
export type Tier = (typeof tiers)[number];

/**
 * What files are compared by: all of their bytes; the compressed pixels as well, which differ from
 * file to file with their metadata left out; or also what the pixels show. The later, the more work.
 */
export type Depth = 'bytes' | 'image-data' | 'look';

/** How deep it takes to look for files of some tiers. */
export function depthOf(wanted: ReadonlySet<Tier>): Depth {
  if (wanted.has('similar') || wanted.has('crop')) return 'look';
  return wanted.has('metadata') ? 'image-data' : 'bytes';
}

/** One name in a group of pictures that look the same. */
export interface LookAlikeFile extends GroupFile {
  readonly contentId: ContentId;
  /** How it belongs to the keeper. */
  readonly tier: Tier;
  /** By how much its picture differs from the keeper's, in percent. */
  readonly distance: number;
  /** What happened to the keeper's picture, so that it became this one. */
  readonly relation: RelationReport;
  /** Pixels as displayed; undefined for what is not known as a picture. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly format: string | undefined;
  /** Whether anything of the picture is missing. */
  readonly damaged: boolean;
  /** Every pixel is that of the keeper, in a file of another making. */
  readonly samePixels: boolean;
  /** Whether it could be found out what it holds besides the pixels that were compared. */
  readonly isWeighed: boolean;
  /** What it holds that its keeper lacks, in words: `has a video of 2.1 MB behind it`. */
  readonly marks: readonly string[];
  /** Share of its area that is missing, 0 to 1. */
  readonly missing: number;
  /**
   * Another picture than the keeper's: its camera took both within two seconds. No act touches it unless
   * that is said.
   */
  readonly burst: boolean;
}

/** Files that show the same picture as their keeper does. Never a chain: each was compared with it. */
export interface LookAlikeGroup {
  /** The loosest tier of its files. */
  readonly tier: Tier;
  /** Why the keeper is kept, in words. */
  readonly why: string;
  /** Bytes of all files but the keeper, what is protected and bursts; names of one inode, and files that share their bytes, once. */
  readonly reclaimable: number;
  /** The keeper first, then by tier, distance and path. */
  readonly files: readonly LookAlikeFile[];
}

export interface LookAlikeSummary {
  readonly groups: number;
  /** Names in all groups. */
  readonly files: number;
  /** Names that are not the keeper, nor share its inode or bytes, nor are protected or of a burst, by tier. */
  readonly duplicates: Readonly<Record<Tier, number>>;
  /** Names of pictures that were taken in a burst with their keeper. */
  readonly bursts: number;
  /** Files that share the bytes of another one on disk; nothing to win. */
  readonly sharing: number;
  /** Bytes. */
  readonly reclaimable: number;
}

/** A format that cannot be looked into, and how many contents have it. */
export interface UnsupportedFormat {
  readonly format: string;
  readonly files: number;
}

export interface LookAlikesResult {
  readonly depth: Exclude<Depth, 'bytes'>;
  /** False where another process was writing: only what was stored is told. */
  readonly isComplete: boolean;
  /** By reclaimable bytes, then path. */
  readonly groups: Iterable<LookAlikeGroup>;
  readonly summary: LookAlikeSummary;
  readonly unreadable: readonly Failure[];
  /** Pictures whose pixels could not be had: compared by their bytes only. */
  readonly undecodable: readonly Failure[];
  /** Pictures in formats that have no decoder yet: compared by their bytes only. */
  readonly unsupported: readonly UnsupportedFormat[];
  readonly skipped: SkippedFiles;
}
