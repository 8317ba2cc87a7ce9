import type { Candidate, Rank } from '../../model/pictures/candidate.js';
import { nameOf } from '../../model/paths/path.js';
import { compileGlob, compileNames } from '../scan/files/glob.js';
import type { KeepRule, Settings } from '../../config/settings.js';
import {
  compressionOf,
  dateOf,
  detailOf,
  isSavedAnew,
  metadataOf,
  missingOf,
  originality,
  qualityOf,
} from './candidate.js';
import { isCameraName } from './camera-name.js';
import type { Protection } from './protection.js';

/** Why a file is rather kept: a rule, or that no act may touch it. */
export type Ground = KeepRule | { readonly kind: 'reference' | 'protected' };

/** A number for every file; the smallest is kept. Numbers make an order that is always transitive. */
export interface Measure {
  readonly ground: Ground;
  readonly value: Rank;
  /** Whether it says nothing any more. */
  readonly isLeftOut?: (() => boolean) | undefined;
}

/** How a rule of a plugin is asked. */
export type RankOfPlugin = (name: string) => Omit<Measure, 'ground'>;

type Lists = Pick<Settings, 'keepFormats' | 'keepCopyNames'>;

/** Steps of a tenth on a scale of ratios: a smaller difference is noise, and decides nothing. */
const ratioStep = Math.log(1.1);

/** What comes before every rule. */
export function protectionMeasures(protection: Protection): Measure[] {
  return [
    {
      ground: { kind: 'reference' },
      value: ({ path }) => Number(!protection.isInReference(path)),
    },
    { ground: { kind: 'protected' }, value: ({ path }) => Number(!protection.protects(path)) },
  ];
}

/** @throws ImgdedupError CONFIG_INVALID for a glob that is none */
export function measuresOf(rule: KeepRule, lists: Lists, rankOf: RankOfPlugin): Measure[] {
  if (rule.kind === 'plugin') return [{ ground: rule, ...rankOf(rule.name) }];
  return ranksOf(rule, lists).map((value) => ({ ground: rule, value }));
}

type BuiltInRule = Exclude<KeepRule, { readonly kind: 'plugin' }>;

function ranksOf(rule: BuiltInRule, lists: Lists): Rank[] {
  switch (rule.kind) {
    case 'path':
    case '-path': {
      const matches = compileGlob(rule.glob);
      const isWanted = rule.kind === 'path';
      return [({ path }) => Number(matches(path) !== isWanted)];
    }
    case 'oldest':
      return [dateOf, ({ stat }) => stat.mtimeMs];
    case 'newest':
      return [(candidate) => -dateOf(candidate), ({ stat }) => -stat.mtimeMs];
    case 'name': {
      const isCopyName = compileNames(lists.keepCopyNames);
      return [({ path }) => Number(isCopyName(nameOf(path)))];
    }
    case 'camera-name':
      return [({ path }) => Number(!isCameraName(nameOf(path)))];
    case 'shortest-path':
      return [({ path }) => path.length];
    case 'most-linked':
      return [({ names }) => -names];
    case 'size':
      return [({ stat }) => -stat.size];
    case 'whole':
      return [
        lackOf,
        isFramed,
        ({ picture }) => (picture === undefined ? 0 : missingOf(picture.facts)),
      ];
    case 'original':
      return [({ picture }) => -originality(picture)];
    case 'colour':
      // Whether grey or a tone was there first cannot be told.
      return [({ picture }) => Number((picture?.traits?.colour ?? 'colour') !== 'colour')];
    case 'resolution':
      return [
        ({ picture }) => (picture === undefined ? 0 : -stepsOf(Math.max(1, detailOf(picture)))),
      ];
    case 'compression':
      return [
        ({ picture }) => (picture === undefined ? 0 : compressionOf(picture)),
        ({ picture }) => Number(picture !== undefined && isSavedAnew(picture)),
      ];
    case 'quality':
      return [({ picture }) => (picture === undefined ? 0 : -qualityOf(picture))];
    case 'metadata':
      return [
        ({ picture }) => (picture === undefined ? 0 : -metadataOf(picture).length),
        ({ picture }) => -(picture?.traits?.extras.length ?? 0),
      ];
    case 'format': {
      const places = new Map(lists.keepFormats.map((format, at) => [format, at]));
      return [({ picture }) => places.get(picture?.facts.format ?? '') ?? places.size];
    }
    default:
      return rule satisfies never;
  }
}

function isFramed({ picture }: Candidate): number {
  return Number(picture?.isFramed === true);
}

/** How much of the scene is not to be seen: cut away, or missing from the file. */
function lackOf({ picture }: Candidate): number {
  if (picture === undefined) return 0;
  const shown = picture.extent * (1 - missingOf(picture.facts));
  return shown > 0 ? -stepsOf(shown) : Infinity;
}

function stepsOf(ratio: number): number {
  return Math.round(Math.log(ratio) / ratioStep);
}
