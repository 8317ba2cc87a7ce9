import { escapeText, quotePath } from '../quote.js';

/** HTML that may stand where elements or text may. */
export type Html = string & { readonly __brand: 'Html' };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in an element or a quoted attribute. What reorders or hides text is made visible before. */
export function text(value: string): Html {
  return trusted(escapeText(value).replace(/[&<>"']/g, (character) => entities[character] ?? ''));
}

/** A path for people, as it is printed everywhere. */
export function pathText(path: string): Html {
  return trusted(quotePath(path).replace(/[&<>"']/g, (character) => entities[character] ?? ''));
}

type Part = Html | number | readonly Html[];

/**
 * Puts HTML into HTML. Nothing but {@link Html} and numbers gets in: text goes through {@link text}. Line breaks are left
 * out: each would be a node of the page.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return trusted(
    strings
      .map((string, at) => string.replaceAll('\n', '') + shown(parts[at] ?? trusted('')))
      .join(''),
  );
}

function shown(part: Part): string {
  return typeof part === 'object' ? part.join('') : String(part);
}

/** Markup of our own. */
export function trusted(own: string): Html {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- where the branded type is made
  return own as Html;
}
