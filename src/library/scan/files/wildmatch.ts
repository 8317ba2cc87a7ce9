/** Whether a path is meant. */
export type PathMatch = (path: string) => boolean;

/** How the wildcards of a pathspec are read. */
export interface WildmatchOptions {
  /** `*` and `?` stay within a name; they match `/` otherwise, as in git. */
  readonly staysInName: boolean;
  readonly ignoresCase: boolean;
}

/** Whether a pattern is more than a name. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

/**
 * The wildcards of git's pathspecs: `*`, `?`, `[a-z]`, `[!a-z]`, `\` before what is to be taken as it
 * is, and `**` between slashes for any number of folders, none too. What matches a folder matches all
 * that lies below it. No pattern is wrong: a bracket without its pair is a bracket.
 */
export function wildmatch(pattern: string, options: WildmatchOptions): PathMatch {
  const { staysInName, ignoresCase } = options;
  const any = staysInName ? '[^/]' : '.';
  const isFolder = pattern.endsWith('/');
  const body = isFolder ? pattern.replace(/\/+$/, '') : pattern;
  const source = body.replace(token, (text: string) => {
    if (text === '**/' || text === '/**/') return text.length === 3 ? '(?:.*/)?' : '/(?:.*/)?';
    if (text === '/**') return '/.*';
    if (text.startsWith('*')) return `${any}*`;
    if (text === '?') return any;
    if (text.startsWith('\\')) return escape(text.slice(1) || text);
    return text.length > 1 ? bracket(text) : escape(text);
  });
  const expression = new RegExp(
    `^${source}${isFolder ? '/.*' : '(?:/.*)?'}$`,
    ignoresCase ? 'isu' : 'su',
  );
  return (path) => expression.test(path);
}

const token =
  /^\*\*\/|\/\*\*\/|\/\*\*$|\*+|\?|\\.?|\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]|[\s\S]/gu;

function escape(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}-]/g, (character) =>
    character === '-' ? character : `\\${character}`,
  );
}

const classes: Readonly<Record<string, string>> = {
  alpha: String.raw`\p{L}`,
  digit: '0-9',
  alnum: String.raw`\p{L}0-9`,
  upper: String.raw`\p{Lu}`,
  lower: String.raw`\p{Ll}`,
  space: String.raw`\s`,
  punct: String.raw`\p{P}`,
  xdigit: '0-9A-Fa-f',
};

/** A set of characters; none of them is `/`. */
function bracket(text: string): string {
  const isNegated = /^\[[!^]/.test(text);
  const inside = text.slice(isNegated ? 2 : 1, -1);
  const parts = inside.matchAll(
    /\[:(?<name>[a-z]+):\]|(?<low>\\.|[^\\])-(?<high>\\.|[^\\])|(?<one>\\.|[\s\S])/gu,
  );
  const set = [...parts].map(({ groups = {} }) => {
    const { name, low, high, one } = groups;
    if (name !== undefined) return classes[name] ?? '';
    if (one !== undefined) return member(one);
    const [from, to] = [bare(low ?? ''), bare(high ?? '')];
    // Nothing lies between.
    return (from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0)
      ? ''
      : `${member(from)}-${member(to)}`;
  });
  return isNegated ? `(?!/)[^${set.join('')}]` : `(?!/)[${set.join('')}]`;
}

function bare(character: string): string {
  return character.length > 1 && character.startsWith('\\') ? character.slice(1) : character;
}

function member(character: string): string {
  return bare(character).replace(/[\\\]^[-]/, String.raw`\$&`);
}
