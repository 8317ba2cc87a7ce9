/** Which names a scan takes: extensions, globs, hidden names, ignore files. */
import { xxh64Hex } from '../../../digest/xxh64.js';
import { temporaryName } from '../../../model/paths/path.js';
import type { ScanSettings } from '../../../config/settings.js';
import { videoExtensions } from '../../../model/paths/video-extensions.js';
import { compileGlob, matchesAny, type PathTest } from './glob.js';
import { IgnoreStack } from './ignore-file.js';

export { ignoreFileName } from './ignore-file.js';

/** What a scan takes of one folder, by name; sizes and ages are another matter. */
export interface FolderRules {
  /** 16 hex digits: changes whenever the settings or an ignore file on the way change what may be taken here. */
  readonly fingerprint: string;
  takesFile(name: string): boolean;
  /** Whether to descend. */
  takesFolder(name: string): boolean;
  /** Whether a file that is not taken would be, were its extension among those looked at. */
  isOtherType(name: string): boolean;
  /** Why a name is not taken, in words; undefined where it is. */
  refusal(name: string, isFolder: boolean): string | undefined;
  /** Rules for the subfolder `name`, which `takesFolder` took, before its own ignore file is known. */
  child(name: string): FolderRules;
  /** These rules with the text of this folder's own `.imgdedupignore` added. */
  withIgnoreFile(text: string): FolderRules;
}

/**
 * The rules for the root folder.
 *
 * @throws ImgdedupError CONFIG_INVALID if a glob is not valid
 */
export function createRules(scan: NameSettings): FolderRules {
  const names: NameRules = {
    hidden: scan.hidden,
    extensions: scan.extensions.includes('*') ? undefined : new Set(wantedExtensions(scan)),
    include: scan.include.map(compileGlob),
    exclude: scan.exclude.map(compileGlob),
  };
  return new Rules(names, {
    path: '',
    ignored: IgnoreStack.empty,
    fingerprint: fingerprintOf(scan),
  });
}

type NameSettings = Pick<ScanSettings, 'extensions' | 'videos' | 'include' | 'exclude' | 'hidden'>;

function wantedExtensions({ extensions, videos }: NameSettings): readonly string[] {
  return videos && !extensions.includes('*')
    ? [...new Set([...extensions, ...videoExtensions])]
    : extensions;
}

/** The settings, ready to be asked. */
interface NameRules {
  readonly hidden: boolean;
  /** Undefined: every file. */
  readonly extensions: ReadonlySet<string> | undefined;
  readonly include: readonly PathTest[];
  readonly exclude: readonly PathTest[];
}

interface Place {
  /** From the root: empty, or ending in `/`. */
  readonly path: string;
  readonly ignored: IgnoreStack;
  readonly fingerprint: string;
}

const repositoryName = '.imgdedup';
const dot = 46;

class Rules implements FolderRules {
  readonly #names: NameRules;
  readonly #place: Place;
  /** With default settings a name is all there is to look at: asked a million times. */
  readonly #nameDecides: boolean;

  constructor(names: NameRules, place: Place) {
    this.#names = names;
    this.#place = place;
    this.#nameDecides =
      place.ignored.isEmpty && names.include.length === 0 && names.exclude.length === 0;
  }

  get fingerprint(): string {
    return this.#place.fingerprint;
  }

  takesFile(name: string): boolean {
    const { extensions, include, exclude } = this.#names;
    if (name.charCodeAt(0) === dot && !this.#takesHidden(name)) return false;
    if (extensions !== undefined && !hasExtension(name, extensions)) return false;
    if (this.#nameDecides) return true;
    const path = this.#place.path + name;
    if (include.length > 0 && !matchesAny(include, path)) return false;
    return !matchesAny(exclude, path) && !this.#place.ignored.ignores(name);
  }

  takesFolder(name: string): boolean {
    if (name.charCodeAt(0) === dot && !this.#takesHidden(name)) return false;
    if (this.#nameDecides) return true;
    const asFolder = `${name}/`;
    return (
      !matchesAny(this.#names.exclude, this.#place.path + asFolder) &&
      !this.#place.ignored.ignores(asFolder)
    );
  }

  isOtherType(name: string): boolean {
    const { extensions, include, exclude } = this.#names;
    if (extensions === undefined || hasExtension(name, extensions)) return false;
    if (name.charCodeAt(0) === dot && !this.#takesHidden(name)) return false;
    if (this.#nameDecides) return true;
    const path = this.#place.path + name;
    if (include.length > 0 && !matchesAny(include, path)) return false;
    return !matchesAny(exclude, path) && !this.#place.ignored.ignores(name);
  }

  refusal(name: string, isFolder: boolean): string | undefined {
    const { extensions, include, exclude } = this.#names;
    const asIt = isFolder ? `${name}/` : name;
    const path = this.#place.path + asIt;
    if (name === repositoryName || temporaryName.test(name)) return 'it belongs to imgdedup';
    if (name.charCodeAt(0) === dot && !this.#takesHidden(name)) return 'hidden (scan.hidden)';
    if (!isFolder && extensions !== undefined && !hasExtension(name, extensions)) {
      const extension = extensionOf(name);
      return videoExtensions.includes(extension.slice(1))
        ? `${extension} is a video (scan.videos)`
        : `${extension || 'no extension'} is not among scan.extensions`;
    }
    if (!isFolder && include.length > 0 && !matchesAny(include, path)) {
      return 'not among scan.include';
    }
    if (matchesAny(exclude, path)) return 'excluded (scan.exclude)';
    return this.#place.ignored.ignores(asIt) ? 'ignored (.imgdedupignore)' : undefined;
  }

  child(name: string): FolderRules {
    return new Rules(this.#names, {
      path: `${this.#place.path}${name}/`,
      ignored: this.#place.ignored.child(name),
      fingerprint: this.fingerprint,
    });
  }

  withIgnoreFile(text: string): FolderRules {
    const { path, ignored, fingerprint } = this.#place;
    return new Rules(this.#names, {
      path,
      ignored: ignored.with(text),
      // With the path: the same file in another folder rules other files.
      fingerprint: digest([fingerprint, path, text]),
    });
  }

  #takesHidden(name: string): boolean {
    return this.#names.hidden && name !== repositoryName && !temporaryName.test(name);
  }
}

/** With its dot, in lower case; empty where there is none. */
export function extensionOf(name: string): string {
  const at = name.lastIndexOf('.');
  return at <= 0 ? '' : name.slice(at).toLowerCase();
}

function hasExtension(name: string, extensions: ReadonlySet<string>): boolean {
  const at = name.lastIndexOf('.');
  // A dot in front makes a name hidden, not an extension.
  if (at <= 0) return false;
  const extension = name.slice(at + 1);
  return extensions.has(extension) || extensions.has(extension.toLowerCase());
}

/**
 * Raise it when the same settings come to mean something else, or a listing to hold more: since 2
 * files of other types are counted.
 */
const rulesVersion = 2;

function fingerprintOf(scan: NameSettings): string {
  const lists = [wantedExtensions(scan), scan.include, scan.exclude];
  const sorted = lists.map((list) => list.toSorted());
  return digest([rulesVersion, scan.hidden, ...sorted]);
}

// JSON escapes lone surrogates, so names that are not UTF-8 stay distinct.
function digest(value: unknown): string {
  return xxh64Hex(Buffer.from(JSON.stringify(value), 'utf8'));
}
