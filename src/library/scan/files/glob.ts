/** Globs with the conveniences of gitignore. The only file that imports `micromatch`. */
import { createRequire } from 'node:module';
import type micromatch from 'micromatch';
import { ImgdedupError } from '../../../model/errors/errors.js';

/** Loading it takes 8 ms, and most runs have no glob. */
const load = createRequire(import.meta.url);

/** Tests a path relative to the root; a trailing `/` marks a folder. */
export type PathTest = (path: string) => boolean;

// Its types call `flags` a boolean; it is the flags of the regular expression.
const flags: object = { flags: 's' };

const options: micromatch.Options = {
  // Whether hidden names are taken is settled elsewhere.
  dot: true,
  // A leading `!` would turn the list around.
  nonegate: true,
  // Say what is wrong instead of matching nothing.
  strictBrackets: true,
  // Names may hold newlines, which `.` leaves out without the flag `s`.
  ...flags,
};

/**
 * A test for paths that match `glob` or lie below a folder that matches it. A glob without `/`
 * (other than at its end) matches the name at any depth; one that ends in `/` matches folders only.
 *
 * @throws ImgdedupError CONFIG_INVALID if the glob is empty, too long, or a bracket lacks its pair
 */
export function compileGlob(glob: string): PathTest {
  const folderOnly = glob.endsWith('/');
  const trimmed = folderOnly ? glob.slice(0, -1) : glob;
  const anchored = trimmed.includes('/');
  const body = literalParentheses(trimmed.replace(/^(?:\.?\/)*(?:\.$)?/, ''));
  const pattern = anchored ? body : `**/${body}`;
  try {
    if (body === '') throw new SyntaxError('it is empty');
    const library: typeof micromatch = load('micromatch');
    // Not `${pattern}/**` for both: with a wildcard at its end that misses the path itself.
    const matchesSelf = library.matcher(pattern, options);
    const matchesBelow = library.matcher(`${pattern}/**/*`, options);
    return (path) => {
      const isFolder = path.endsWith('/');
      const name = withoutSlash(path);
      return matchesBelow(name) || ((isFolder || !folderOnly) && matchesSelf(name));
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const shown = JSON.stringify(glob.slice(0, 200));
    throw new ImgdedupError('CONFIG_INVALID', `The glob ${shown} is not valid: ${error.message}.`, {
      cause: error,
    });
  }
}

/**
 * A test for names that match one of the globs, in any case; for one regular expression, because
 * names are many.
 * @throws ImgdedupError CONFIG_INVALID as {@link compileGlob} does
 */
export function compileNames(globs: readonly string[]): PathTest {
  if (globs.length === 0) return () => false;
  const sources = globs.map((glob) => {
    if (plainGlob.test(glob)) return `^${plainSource(glob)}$`;
    compileGlob(glob);
    const library: typeof micromatch = load('micromatch');
    return library.makeRe(literalParentheses(glob), options).source;
  });
  const pattern = new RegExp(sources.map((source) => `(?:${source})`).join('|'), 'is');
  return (name) => pattern.test(name);
}

/**
 * Nothing but words, stars, and sets of characters and ranges: no library is needed for those.
 * For `*.*` alone it asks for something after the dot.
 */
const plainGlob = /^(?!\*\.\*$)(?:[\w~@ .*-]|\[[\w (),-]+\])+$/;

function plainSource(glob: string): string {
  return glob.replace(/\*+|\[[^\]]*\]|\W/g, (part) => {
    if (part.startsWith('*')) return '[^/]*';
    return part.length > 1 ? part : `\\${part}`;
  });
}

/** Whether any test takes the path. */
export function matchesAny(tests: readonly PathTest[], path: string): boolean {
  return tests.some((test) => test(path));
}

// micromatch takes `(2019)` for a group of its regular expression, so `Trip (2019)/` would never
// match the folder of that name. Groups with `|` and extglobs such as `!(a)` stay what they are.
function literalParentheses(glob: string): string {
  return glob.replace(/(?<![?*+@!\\])\(([^()|\\]*)\)/g, String.raw`\($1\)`);
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
