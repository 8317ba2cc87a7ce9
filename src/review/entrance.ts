import { isSame, newToken } from '../http/secret.js';

/**
 * Who is let in: whoever brings the token of the address that was told, once, gets a cookie for it. Then there
 * is a new token.
 */
export class Entrance {
  /** Of this server: cookies do not tell ports apart. */
  readonly #name: string;
  readonly #secret = newToken();
  #token = newToken();

  constructor(port: number) {
    this.#name = `imgdedup_${port}`;
  }

  /** Of the path that lets somebody in. */
  get path(): string {
    return `/enter?token=${this.#token}`;
  }

  /** @returns the cookie to be set; undefined where the token is not the one that counts */
  exchange(token: string): string | undefined {
    if (!isSame(token, this.#token)) return undefined;
    this.#token = newToken();
    return `${this.#name}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** @param cookies as the browser sends them */
  isLetIn(cookies: string | undefined): boolean {
    return (cookies ?? '').split(';').some((cookie) => {
      const cut = cookie.indexOf('=');
      const [name, value] = [cookie.slice(0, cut).trim(), cookie.slice(cut + 1).trim()];
      return name === this.#name && isSame(value, this.#secret);
    });
  }
}
