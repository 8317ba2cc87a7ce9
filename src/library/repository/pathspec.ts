import { ImgdedupError } from '../../model/errors/errors.js';

/** A path argument with what git calls its magic taken off. */
export interface Pathspec {
  /** As it was given. */
  readonly given: string;
  readonly pattern: string;
  /** From the root, not from the current folder. */
  readonly isFromTop: boolean;
  readonly isExcluded: boolean;
  readonly ignoresCase: boolean;
  /** `*` is nothing but a `*`. */
  readonly isLiteral: boolean;
  /** `*` stays within a name. */
  readonly isGlob: boolean;
}

type Magic = 'top' | 'exclude' | 'icase' | 'literal' | 'glob';
const known: readonly string[] = ['top', 'exclude', 'icase', 'literal', 'glob'] satisfies Magic[];
const short: Readonly<Record<string, Magic>> = { '/': 'top', '!': 'exclude', '^': 'exclude' };

/** A path that is nothing but a path. */
export function literalPathspec(given: string): Pathspec {
  return toPathspec(given, given, ['literal']);
}

/**
 * Reads a path argument as git does: `:(exclude)x`, `:!x`, `:(top)x`, `:/x`, `:(icase)x`,
 * `:(literal)x`, `:(glob)x`, several with commas or in a row.
 * @throws ImgdedupError USAGE for other words
 */
export function parsePathspec(given: string): Pathspec {
  if (!given.startsWith(':')) return toPathspec(given, given, []);
  const long = /^:\(([^)]*)\)/.exec(given);
  if (long === null) {
    const signs = /^:([/!^]*):?/.exec(given);
    const magic = (signs?.[1] ?? '').split('').map((sign) => short[sign] ?? 'top');
    return toPathspec(given, given.slice(signs?.[0].length), magic);
  }
  const words = (long[1] ?? '').split(',').filter((word) => word !== '');
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    throw new ImgdedupError('USAGE', `"${given}" asks for "${unknown}", which nothing is called.`, {
      remedy: `A path argument can begin with :(top), :(exclude), :(icase), :(literal) or :(glob). A file of that name is ./${given}.`,
    });
  }
  return toPathspec(given, given.slice(long[0].length), words);
}

function toPathspec(given: string, pattern: string, magic: readonly string[]): Pathspec {
  return {
    given,
    pattern,
    isFromTop: magic.includes('top'),
    isExcluded: magic.includes('exclude'),
    ignoresCase: magic.includes('icase'),
    isLiteral: magic.includes('literal'),
    isGlob: magic.includes('glob'),
  };
}
