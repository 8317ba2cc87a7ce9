/** What is read of answers of servers: whatever is not of the shape that was agreed on is refused. */
import { isRecord } from '../model/text/json.js';
import { escapeText } from '../render/quote.js';

/** A value of an answer is not what it should be. */
export class UnexpectedAnswer extends Error {}

/**
 * Reads a value of which nothing is known.
 * @param name where it stands, for people
 * @throws UnexpectedAnswer
 */
export type Shape<T> = (value: unknown, name: string) => T;

function unexpected(name: string, wanted: string): UnexpectedAnswer {
  return new UnexpectedAnswer(`${name} is no ${wanted}`);
}

/** As it is: whoever prints it quotes it. */
export const text: Shape<string> = (value, name) => {
  if (typeof value === 'string') return value;
  throw unexpected(name, 'text');
};

/** What is printed as it stands: it cannot speak to a terminal. */
export const words: Shape<string> = (value, name) => escapeText(text(value, name));

export const number: Shape<number> = (value, name) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unexpected(name, 'number');
};

export const count: Shape<number> = (value, name) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw unexpected(name, 'count');
};

export const flag: Shape<boolean> = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw unexpected(name, 'truth');
};

/** Milliseconds since 1970, of a time as JSON has it. */
export const time: Shape<number> = (value, name) => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw unexpected(name, 'time');
};

export function oneOf<const T extends string | number>(values: readonly T[]): Shape<T> {
  return (value, name) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw unexpected(name, values.join(' or '));
  };
}

/** A text that must be of a kind. */
export function parsed<T>(parse: (text: string) => T | undefined, wanted: string): Shape<T> {
  return (value, name) => {
    const found = parse(text(value, name));
    if (found !== undefined) return found;
    throw unexpected(name, wanted);
  };
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw unexpected(name, 'list');
    return value.map((item, at) => shape(item, `${name}[${at}]`));
  };
}

/** Undefined where it is missing, or null. */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, name) => (value === undefined || value === null ? undefined : shape(value, name));
}

/** Members in the order of the shapes; others are left out. */
export function record<T extends object>(shapes: {
  readonly [K in keyof T]: Shape<T[K]>;
}): Shape<T> {
  const known = Object.entries<Shape<unknown>>(shapes);
  return (value, name) => {
    const members = membersOf(value, name);
    const read = known.map(([key, shape]) => [key, shape(members[key], `${name}.${key}`)]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each member went through its shape
    return Object.fromEntries(read) as T;
  };
}

/** Names that are not known before, each with a value of one shape. */
export function entries<T>(shape: Shape<T>): Shape<readonly (readonly [string, T])[]> {
  return (value, name) =>
    Object.entries(membersOf(value, name)).map(
      ([key, member]) => [key, shape(member, `${name}.${key}`)] as const,
    );
}

export function membersOf(value: unknown, name: string): Record<string, unknown> {
  if (isRecord(value) && !Array.isArray(value)) return value;
  throw unexpected(name, 'record');
}
