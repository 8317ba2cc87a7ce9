/**
 * One large buffer that files are read into, again and again: memory that was touched before is
 * twice as fast to read into. A content worth keeping stays where it is, and the next file is read
 * behind it.
 */
export class Arena {
  readonly #buffer: Buffer;
  readonly #keepable: number;
  #used = 0;

  /**
   * @param keepable bytes that can be kept
   * @param largest bytes of the largest piece that is asked for
   */
  constructor(keepable: number, largest: number) {
    // Untouched pages cost nothing.
    this.#buffer = Buffer.allocUnsafeSlow(keepable + largest);
    this.#keepable = keepable;
  }

  /** Forgets what was kept. */
  clear(): void {
    this.#used = 0;
  }

  /** Room for a piece; the next call gives the same room, unless it is kept. */
  room(bytes: number): Buffer {
    return this.#buffer.subarray(this.#used, this.#used + bytes);
  }

  /** Keeps the piece that {@link room} gave last. @returns undefined where there is no more space */
  keep(piece: Buffer): Buffer | undefined {
    if (this.#used + piece.length > this.#keepable) return undefined;
    this.#used += piece.length;
    return piece;
  }
}
