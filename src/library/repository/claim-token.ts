/** What a store is like: so that another machine can tell whether it sees all of it. */
export interface Prints {
  /** Of names and sizes of its files. */
  readonly store: string;
  /** Of the right to write; `none` where nobody has it. */
  readonly lock: string;
}

/** Who has a store open. */
export interface HeldToken {
  readonly kind: 'held';
  readonly host: string;
  readonly pid: number;
  /** When the process was started, in its system's own ticks. */
  readonly started: string;
  /** Of this opening only. */
  readonly nonce: string;
}

export type Token = HeldToken | { readonly kind: 'free'; readonly prints: Prints };

/** The name of the file that stands for it: letters, digits, and what every filesystem takes. */
export function tokenName(token: Token): string {
  switch (token.kind) {
    case 'free':
      return ['free', token.prints.store, token.prints.lock].join(',');
    case 'held': {
      const { host, pid, started, nonce } = token;
      return ['held', encodeURIComponent(host).replaceAll('*', '%2A'), pid, started, nonce].join(
        ',',
      );
    }
    default:
      return token satisfies never;
  }
}

/** @returns undefined of any other name */
export function parseToken(name: string): Token | undefined {
  const free = /^free,([0-9a-f]{16}),([0-9a-f]{16}|none)$/.exec(name);
  if (free?.[1] !== undefined && free[2] !== undefined) {
    return { kind: 'free', prints: { store: free[1], lock: free[2] } };
  }
  const held = /^held,([-\w.!~'()%]*),(\d{1,10}),(\d*),([0-9a-f]{12})$/.exec(name);
  if (held === null) return undefined;
  const [, host = '', pid, started = '', nonce = ''] = held;
  return { kind: 'held', host: decoded(host), pid: Number(pid), started, nonce };
}

/** As it is where it is no encoded text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
