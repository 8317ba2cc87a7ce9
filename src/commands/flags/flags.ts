/**
 * Flags and arguments of commands as plain data: the one table that the parser of the usual case
 * (`parse-args.ts`), the command framework (`src/framework.ts`), completions and the manual page are
 * made from.
 */

import type { PartName } from '../../model/plugins/plugin.js';

/** Letters that are short for a flag somewhere. */
type Letter = 'C' | 'c' | 'f' | 'i' | 'l' | 'n' | 'q' | 'y' | 'z';

interface CommonOfFlags {
  readonly char?: Letter;
  readonly description: string;
  readonly helpGroup?: string;
  /** Flags without which this one means nothing. */
  readonly dependsOn?: readonly string[];
  /** Flags that do not go with this one. */
  readonly exclusive?: readonly string[];
}

interface BooleanFlag extends CommonOfFlags {
  readonly type: 'boolean';
  readonly default?: boolean;
  /** Whether there is `--no-…`, too. */
  readonly allowNo?: boolean;
}

interface TextFlag extends CommonOfFlags {
  readonly type: 'option';
  readonly kind: 'text';
  readonly helpValue?: string;
  /** All values there are. */
  readonly options?: readonly string[];
  /** Whether it takes names of what plugins add, too. */
  readonly takesParts?: boolean;
  /** Values that completion offers, where there are others, too. */
  readonly suggestions?: readonly string[];
  readonly default?: string;
  /** Whether it may be given several times, with one value each. */
  readonly multiple?: boolean;
}

interface IntegerFlag extends CommonOfFlags {
  readonly type: 'option';
  readonly kind: 'integer';
  readonly helpValue?: string;
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}

export type Flag = BooleanFlag | TextFlag | IntegerFlag;

export interface Arg {
  readonly description: string;
  readonly required?: boolean;
  /** All values there are. */
  readonly options?: readonly string[];
}

export type FlagTable = Readonly<Record<string, Flag>>;
export type ArgTable = Readonly<Record<string, Arg>>;

/** What a command takes. */
export interface Taken {
  readonly flags: FlagTable;
  readonly args: ArgTable;
  /** False where more arguments than are named may follow. */
  readonly strict: boolean;
}

/** As {@link BooleanFlag}, without what the maker adds. */
type BooleanOptions = Omit<BooleanFlag, 'type'>;
type TextOptions = Omit<TextFlag, 'type' | 'kind'>;
type IntegerOptions = Omit<IntegerFlag, 'type' | 'kind'>;

export function booleanFlag<const F extends BooleanOptions>(flag: F) {
  return { ...flag, type: 'boolean' as const };
}

export function textFlag<const F extends TextOptions>(flag: F) {
  return { ...flag, type: 'option' as const, kind: 'text' as const };
}

export function integerFlag<const F extends IntegerOptions>(flag: F) {
  return { ...flag, type: 'option' as const, kind: 'integer' as const };
}

export function arg<const A extends Arg>(declared: A): A {
  return declared;
}

/** The value of a flag, after its declaration; undefined only where it has no default. */
type ValueOf<F extends Flag> = F extends { readonly multiple: true }
  ? readonly string[] | undefined
  : TypeOf<F> | (F extends { readonly default: unknown } ? never : undefined);

type TypeOf<F extends Flag> = F extends BooleanFlag
  ? boolean
  : F extends IntegerFlag
    ? number
    : F extends { readonly options: readonly (infer Option)[] }
      ? Option | (F extends { readonly takesParts: true } ? PartName : never)
      : string;

export type FlagValues<F extends FlagTable> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

export type ArgValues<A extends ArgTable> = {
  readonly [Name in keyof A]:
    | string
    | (A[Name] extends { readonly required: true } ? never : undefined);
};

/** What a command line says. */
export interface Parsed<F extends FlagTable, A extends ArgTable> {
  readonly flags: FlagValues<F>;
  readonly args: ArgValues<A>;
  /** All arguments, in their order. */
  readonly argv: readonly string[];
}

/** The same, where the table is not known to the compiler. */
export interface ParsedArgs {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}
