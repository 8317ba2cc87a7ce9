/** Addresses that files are fetched from, and how much of them may be shown. */

export interface WebAddress {
  /** Without user, password and fragment. Its query may hold secrets: it is neither shown nor stored. */
  readonly href: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly host: string;
  readonly isSecure: boolean;
  /** `user:password`, where the address names them. */
  readonly credentials: string | undefined;
  /** For people and records: `href` with what may be a secret in its query covered. */
  readonly shown: string;
}

const cover = '***';

/** Whether an argument is an address of any kind, and not the path of a folder. */
export function isAddress(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]+:\/\//i.test(text) || /^(?:about|blob|data|file|ftp|mailto):/i.test(text)
  );
}

/** Whether text is an address as it is shown. No path is: a path holds no empty name. */
export function isShownAddress(text: string): boolean {
  return /^https?:\/\//.test(text);
}

/** @returns what is wrong with the text, where something is */
export function parseAddress(text: string): WebAddress | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return 'it is no address';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `only https: and http: are fetched, not ${url.protocol}`;
  }
  const { username, password } = url;
  const credentials =
    username === '' && password === '' ? undefined : `${decode(username)}:${decode(password)}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  const { href, origin, host, pathname, protocol, search } = url;
  const shown = `${origin}${pathname}${withoutSecrets(search)}`;
  return { href, origin, host, isSecure: protocol === 'https:', credentials, shown };
}

/** Text that somebody took for an address, without user, password and query: it may be wrong in any way. */
export function coveredAddress(text: string): string {
  return text
    .slice(0, 200)
    .replace(/\/\/.*@/s, `//${cover}@`)
    .replace(/\?.*$/s, `?${cover}`);
}

const secretName =
  /token|secret|pass|signature|credential|key|auth|session|hmac|policy|jwt|^(?:sig|sign|pwd|code|hash)$/i;
/** What nobody types. */
const randomText = /^[\w%+/=-]{32,}$/;

function withoutSecrets(search: string): string {
  if (search.length < 2) return '';
  const parts = search
    .slice(1)
    .split('&')
    .map((part) => {
      const [name = '', ...rest] = part.split('=');
      if (rest.length === 0) return randomText.test(name) ? cover : name;
      const isSecret = secretName.test(decode(name)) || randomText.test(rest.join('='));
      return isSecret ? `${name}=${cover}` : part;
    });
  return `?${parts.join('&')}`;
}

/** Text with `%20` and the like; as it is, where those are no UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
