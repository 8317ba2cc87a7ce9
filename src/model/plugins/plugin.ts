/** What plugins are and add. `docs/plugins.md` is for whoever writes one. */

import type { Rank } from '../pictures/candidate.js';
import type { Facts } from '../facts/facts.js';
import type { PartName, PartVersion } from '../facts/plugin-part.js';

export type { PartName } from '../facts/plugin-part.js';

/** A running hash: any number of `update`s, then one `digest`. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** How a hash of contents is made: the built-in ones, and those of plugins. */
export interface HashMaker {
  /** Stands before the colon of a content id, and in `meta`; of a plugin behind its name and a dot. */
  readonly name: string;
  /** Length of a digest in bytes, 8 to 255 of a plugin's. */
  readonly width: number;
  /** Begins a hash. Several may be under way at once. */
  start(): RunningHash;
}

/** A keep rule of a plugin: which file of a group is kept. */
export interface PluginKeepRule {
  readonly name: string;
  /** A number for each file by itself; the smallest is kept. Numbers that are equal leave it to the next rule. */
  readonly rank: Rank;
}

/**
 * How a list is written, one document after the other: the built-in formats of records, and those of plugins, whose
 * documents are those of `--format jsonl`.
 */
export interface OutputFormat<D = unknown> {
  readonly name: string;
  /** What stands before all. */
  head?(): string;
  record(document: D): string;
  /** What stands behind all. */
  tail?(): string;
}

/** All pixels of a picture as it is displayed: what decoders give, those of plugins and built-in ones. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Grey or red, green, blue; an even number has transparency last. */
  readonly channels: 1 | 2 | 3 | 4;
  /** One byte for each channel of each pixel, row by row. */
  readonly data: Uint8Array;
  /** The ICC profile that the levels are to be seen through; sRGB without one. */
  readonly profile?: Uint8Array | undefined;
}

/** What a decoder of a plugin has to keep to. */
export interface DecodingLimits {
  /** Pixels of a picture at most. */
  readonly pixels: number;
}

/** A decoder of a plugin, for files that no built-in one takes. */
export interface PictureDecoder {
  /** Behind the plugin's name and a dot the name of the format. */
  readonly name: string;
  /** Whether a file is one of its pictures. @param head its first 64 KiB, or all of a smaller file */
  matches(head: Uint8Array): boolean;
  /** @param bytes of the file, a copy */
  decode(bytes: Uint8Array, limits: DecodingLimits): Raster | Promise<Raster>;
}

/** What a reader of facts may add to what else is known of a file. */
export type AddedFacts = Partial<
  Omit<Facts, 'kind' | 'format' | 'orientation' | 'duration' | 'codec' | 'place'> & {
    readonly place:
      | {
          readonly latitude: number;
          readonly longitude: number;
          readonly altitude?: number | undefined;
        }
      | undefined;
  }
>;

/** A reader of a plugin: what pictures and videos say of themselves where nothing built-in looks. */
export interface FactReader {
  readonly name: string;
  /** Whether it has something to say of a file. @param head its first 64 KiB, or all of a smaller file */
  matches(head: Uint8Array): boolean;
  /**
   * Fills in what is not known otherwise; keywords are added.
   * @param bytes of the file, a copy; of one above 256 MiB its first 64 KiB
   */
  facts(bytes: Uint8Array): AddedFacts | Promise<AddedFacts>;
}

/** The default export of a plugin's module. */
export interface Plugin {
  /** Lower-case letters, digits and single hyphens. All that it adds is called `NAME.PART`. */
  readonly name: string;
  /** A whole number from 1 to 65535. Raise it whenever the same bytes give something else. */
  readonly version: number;
  readonly hashes?: readonly HashMaker[];
  readonly keepRules?: readonly PluginKeepRule[];
  readonly outputs?: readonly OutputFormat[];
  readonly decoders?: readonly PictureDecoder[];
  readonly factReaders?: readonly FactReader[];
}

/** Something that a plugin adds; its name without that of the plugin. */
export interface PluginPart {
  readonly kind: PluginPartKind;
  readonly name: string;
}

export type PluginPartKind = 'hash' | 'keep rule' | 'output' | 'decoder' | 'fact reader';

/** What a plugin said that it is. */
export interface PluginManifest {
  readonly name: string;
  readonly version: number;
  readonly parts: readonly PluginPart[];
}

/** Where a module was named: a person's own configuration, or for this run only. */
export type PluginOrigin =
  | { readonly kind: 'user'; readonly file: string }
  | { readonly kind: 'run' }
  /** In that of a repository, which came with the photos: never loaded. */
  | { readonly kind: 'repository'; readonly file: string };

/** A module that was named. */
export interface PluginSource {
  /** As it was named. */
  readonly specifier: string;
  readonly origin: PluginOrigin;
  /** Absolute path of the module; undefined where there is none, or where it may not be loaded. */
  readonly path: string | undefined;
  /** Why it is not active. */
  readonly problem: string | undefined;
}

/** What went wrong with a plugin, told once. */
export interface PluginTrouble {
  /** Its name; what it was named by where it did not come to say one. */
  readonly plugin: string;
  /** What went wrong and what is done without, as a sentence about the plugin. */
  readonly message: string;
}

/** What went wrong with a part that is asked for many files, told once for each lack. */
export interface PartTrouble {
  /** The name of the plugin. */
  readonly plugin: string;
  /** What is not done, as words behind that. */
  readonly lack: string;
  /** Why, as words behind `it`. */
  readonly reason: string;
}

/** A plugin as `imgdedup plugins` lists it. */
export interface ListedPlugin extends PluginSource {
  /** Undefined where it is not active; `problem` says why. */
  readonly manifest: PluginManifest | undefined;
}

/** A plugin that adds decoders or readers of facts, as decoding processes are told of it. */
export interface PictureModule {
  /** Absolute path of its module. */
  readonly path: string;
  readonly name: string;
  readonly version: number;
}

/** All plugins that have to do with pictures. */
export interface PicturePlugins {
  readonly modules: readonly PictureModule[];
  readonly decoders: readonly PartVersion[];
  readonly factReaders: readonly PartVersion[];
}

export const noPicturePlugins: PicturePlugins = { modules: [], decoders: [], factReaders: [] };

const word = '[a-z0-9]+(?:-[a-z0-9]+)*';
const namePattern = new RegExp(`^(?=.{1,40}$)${word}$`);
const partPattern = new RegExp(`^(?=.{1,40}\\.)${word}\\.(?=.{1,40}$)${word}$`);

/** Whether a plugin, or what it adds, may be called so. */
export function isPluginName(text: string): boolean {
  return namePattern.test(text);
}

/** Whether it is the name of something that a plugin adds, `NAME.PART`: nothing built in has a dot. */
export function isPartName(text: string): text is PartName {
  return partPattern.test(text);
}
