/** Files with gitignore syntax, nested as in git. The only file that imports `ignore`. */
import ignore, { type Ignore } from 'ignore';

/** In any folder: gitignore patterns for what lies in and below it. */
export const ignoreFileName = '.imgdedupignore';

// git on Linux minds the case; the package by default does not.
const options = { ignorecase: false } as const;

/** The ignore files that hold in one folder: its own and those of the folders above. */
export class IgnoreStack {
  static readonly empty = new IgnoreStack([]);

  /** Deepest first, because the deepest file with an opinion wins. */
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  get isEmpty(): boolean {
    return this.#levels.length === 0;
  }

  /** Whether a file, or a folder if the name ends in `/`, in this folder is left out. */
  ignores(name: string): boolean {
    for (const { below, patterns } of this.#levels) {
      const { ignored, unignored } = patterns.test(below + name);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  /** What holds in the subfolder `name`, which must not itself be ignored. */
  child(name: string): IgnoreStack {
    if (this.isEmpty) return this;
    return new IgnoreStack(
      this.#levels.map((level) => {
        const below = `${level.below}${name}/`;
        return { below, patterns: level.patterns.admitting(below) };
      }),
    );
  }

  /** With the text of this folder's own ignore file. */
  with(text: string): IgnoreStack {
    const patterns = new Patterns(ignore(options).add(text));
    return new IgnoreStack([{ below: '', patterns }, ...this.#levels]);
  }
}

interface Level {
  /** Path from the folder of the ignore file to this folder: empty, or ending in `/`. */
  readonly below: string;
  readonly patterns: Patterns;
}

/** Answers kept by `ignore` before they are thrown away, some 250 kB. */
const maxAnswers = 2000;

/** The patterns of one file. */
class Patterns {
  readonly #source: Ignore;
  #ignore: Ignore;
  #answers = 0;

  constructor(source: Ignore) {
    this.#source = source;
    this.#ignore = source;
  }

  test(path: string): { readonly ignored: boolean; readonly unignored: boolean } {
    // The package remembers every path it was ever asked about: a million short ones are 126 MB.
    if (this.#answers === maxAnswers) {
      this.#ignore = ignore(options).add(this.#source);
      this.#answers = 0;
    }
    this.#answers += 1;
    return this.#ignore.test(path);
  }

  /**
   * Patterns that do not ignore `folder` (ending in `/`). The package refuses all below a folder
   * it ignores, but the ignore file of a deeper folder may have taken this folder back in.
   */
  admitting(folder: string): Patterns {
    if (!this.test(folder).ignored) return this;
    const pattern = `!/${folder.replace(/[\\*?[]/g, String.raw`\$&`)}`;
    // As an object the pattern may hold a newline.
    return new Patterns(ignore(options).add(this.#source).add({ pattern }));
  }
}
