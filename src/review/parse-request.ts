/** Requests as the page sends them, checked: what comes over the network is anything. */
import type { WantedCopies } from '../library/review/change-choices.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { tiers, type Tier } from '../model/groups/look-alike.js';
import { mergedKinds } from '../model/facts/merged-facts.js';
import { parseThumbnailSize, type ThumbnailSize } from '../model/pictures/thumbnail.js';
import { choices, joinings, type Choice } from '../model/review/choice.js';
import {
  groupOrders,
  mostCards,
  mostMembers,
  parseRevision,
  type GroupFilter,
  type GroupQuery,
  type Revision,
} from '../model/review/review-group.js';
import type { ApplyRequest, PlanRequest } from '../model/review/review-plan.js';
import type { ChoiceRequest, ReviewRule, RuleRequest } from '../model/review/review-choices.js';
import type { RestoreRequest, UndoRequest } from '../model/review/review-history.js';

type Fields = Readonly<Record<string, unknown>>;

/** @throws ImgdedupError USAGE, as all of these do */
export function parseGroupQuery(query: URLSearchParams): Required<GroupQuery> {
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const number = (name: string): number | undefined => {
    const value = query.get(name);
    return value === null || value === '' ? undefined : Number(value);
  };
  const filter = filterOf({
    tier: text('tier'),
    // The root itself has no name.
    folder: query.get('folder') ?? undefined,
    camera: text('camera'),
    year: text('year'),
    min: number('min'),
    q: text('q'),
    state: text('state'),
  });
  return {
    ...filter,
    sort: optional(text('sort'), 'sort', (value) => oneOf(value, groupOrders)) ?? 'bytes',
    ...pageOf(query, { usual: 50, most: mostCards }),
  };
}

/** Which part of a group is asked for. */
export function parseMembersQuery(query: URLSearchParams): { offset: number; limit: number } {
  return pageOf(query, { usual: mostMembers, most: mostMembers });
}

function pageOf(
  query: URLSearchParams,
  { usual, most }: { usual: number; most: number },
): { offset: number; limit: number } {
  const number = (name: string, value: number, least: number, greatest: number): number => {
    const given = query.get(name);
    return given === null ? value : (wholeNumber(Number(given), least, greatest) ?? wrong(name));
  };
  return {
    offset: number('offset', 0, 0, Number.MAX_SAFE_INTEGER),
    limit: number('limit', usual, 1, most),
  };
}

export function parseThumbnailQuery(query: URLSearchParams): ThumbnailSize {
  const given = query.get('size');
  return given === null ? 320 : (parseThumbnailSize(given) ?? wrong('size'));
}

export function parseChoices(body: unknown): ChoiceRequest {
  const fields = fieldsOf(body, ['revision', 'choices', 'copies']);
  const list = fields['choices'];
  const copies = fields['copies'] ?? [];
  if (!Array.isArray(list)) return wrong('choices');
  if (!Array.isArray(copies)) return wrong('copies');
  return {
    revision: revisionIn(fields),
    choices: list.map(parseChoice),
    copies: copies.map(parseCopy),
  };
}

function parseCopy(value: unknown): NonNullable<ChoiceRequest['copies']>[number] {
  const { n, kinds } = fieldsOf(value, ['n', 'kinds']);
  if (!Array.isArray(kinds)) return wrong('kinds');
  return {
    n: wholeNumber(n, 0, Number.MAX_SAFE_INTEGER) ?? wrong('n'),
    kinds: kinds.map((kind) => oneOf(kind, mergedKinds) ?? wrong('kinds')),
  };
}

function parseChoice(value: unknown): ChoiceRequest['choices'][number] {
  const { n, choice } = fieldsOf(value, ['n', 'choice']);
  return {
    n: wholeNumber(n, 0, Number.MAX_SAFE_INTEGER) ?? wrong('n'),
    choice: choice === null ? null : (oneOf(choice, choices) ?? wrong('choice')),
  };
}

export function parseDeletion(body: unknown): Revision {
  return revisionIn(fieldsOf(body, ['revision']));
}

function revisionIn(fields: Fields): Revision {
  return parseRevision(textIn(fields, 'revision')) ?? wrong('revision');
}

export function parseRuleRequest(body: unknown): RuleRequest {
  const fields = fieldsOf(body, ['filter', 'rule', 'confirm']);
  if (fields['confirm'] !== undefined) return { confirm: textIn(fields, 'confirm') };
  const filter = fieldsOf(fields['filter'] ?? {}, filterNames);
  return { filter: filterOf(filter), rule: parseRule(fields['rule']) };
}

function parseRule(value: unknown): ReviewRule {
  const fields = fieldsOf(value, [
    'kind',
    'keep',
    'others',
    'allowLoss',
    'bursts',
    'tiers',
    'overwrite',
  ]);
  const kind = oneOf(fields['kind'], ['keep-one', 'keep-all', 'distinct', 'clear'] as const);
  switch (kind) {
    case 'keep-one':
      return {
        kind,
        keep: optional(fields['keep'], 'keep', asText),
        others: oneOf(fields['others'], ['trash', ...joinings] as const) ?? wrong('others'),
        allowLoss: optional(fields['allowLoss'], 'allowLoss', asFlag),
        bursts: optional(fields['bursts'], 'bursts', asFlag),
        tiers: optional(fields['tiers'], 'tiers', asTiers),
        overwrite: optional(fields['overwrite'], 'overwrite', asFlag),
      };
    case 'keep-all':
    case 'distinct':
    case 'clear':
      return { kind };
    case undefined:
      return wrong('kind');
    default:
      return kind satisfies never;
  }
}

function asTiers(value: unknown): readonly Tier[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.map((one) => oneOf(one, tiers));
  return found.every((one) => one !== undefined) ? found : undefined;
}

export function parsePlanRequest(body: unknown): PlanRequest {
  const fields = fieldsOf(body ?? {}, ['allowLoss']);
  return { allowLoss: optional(fields['allowLoss'], 'allowLoss', asFlag) };
}

export function parseApplyRequest(body: unknown): ApplyRequest {
  return { planId: textIn(fieldsOf(body, ['planId']), 'planId') };
}

export function parseUndoRequest(body: unknown): UndoRequest {
  const { actionId, also = [] } = fieldsOf(body, ['actionId', 'also']);
  if (!Array.isArray(also)) return wrong('also');
  const asId = (value: unknown): number => wholeNumber(value, 1, 0xffff_ffff) ?? wrong('actionId');
  return { actionId: asId(actionId), also: also.map(asId) };
}

export function parseRestoreRequest(body: unknown): RestoreRequest {
  const { refs } = fieldsOf(body, ['refs']);
  if (!Array.isArray(refs) || refs.length === 0) return wrong('refs');
  return { refs: refs.map((ref) => asText(ref) ?? wrong('refs')) };
}

const filterNames = ['tier', 'folder', 'camera', 'year', 'min', 'q', 'state'] as const;

function filterOf(fields: Fields): Required<GroupFilter> {
  return {
    tier: optional(fields['tier'], 'tier', (value) => oneOf(value, tiers)),
    folder: optional(fields['folder'], 'folder', asText),
    camera: optional(fields['camera'], 'camera', asText),
    year: optional(fields['year'], 'year', asText),
    min: optional(fields['min'], 'min', (value) => wholeNumber(value, 0, Number.MAX_SAFE_INTEGER)),
    q: optional(fields['q'], 'q', asText),
    state: optional(fields['state'], 'state', (value) => oneOf(value, ['open', 'decided'])),
  };
}

/** An object with no other fields than these. */
function fieldsOf(value: unknown, names: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ImgdedupError('USAGE', 'The request is not what this address takes.');
  }
  const strange = Object.keys(value).find((name) => !names.includes(name));
  return strange === undefined ? { ...value } : wrong(strange);
}

function optional<T>(
  value: unknown,
  name: string,
  parse: (value: unknown) => T | undefined,
): T | undefined {
  return value === undefined ? undefined : (parse(value) ?? wrong(name));
}

function textIn(fields: Fields, name: string): string {
  return asText(fields[name]) ?? wrong(name);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= longestText ? value : undefined;
}

const longestText = 4096;

function asFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function oneOf<T extends string>(value: unknown, names: readonly T[]): T | undefined {
  return names.find((name) => name === value);
}

function wholeNumber(value: unknown, least: number, greatest: number): number | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
  return value >= least && value <= greatest ? value : undefined;
}

function wrong(name: string): never {
  throw new ImgdedupError('USAGE', `The request has a wrong "${name.slice(0, 40)}".`);
}

/** For whoever chooses: `null` is a choice that is taken back. */
export function wantedChoices(request: ChoiceRequest): Map<number, Choice | undefined> {
  return new Map(request.choices.map(({ n, choice }) => [n, choice ?? undefined]));
}

/** The same of facts. */
export function wantedCopies({ copies = [] }: ChoiceRequest): WantedCopies {
  return new Map(copies.map(({ n, kinds }) => [n, kinds]));
}
