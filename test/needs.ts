/** Something of the machine that some tests cannot do without. */
export interface Need {
  readonly isThere: boolean;
  readonly what: string;
}

/** What `skip` of a test takes: whether to, and what the run then says. */
export function without({ isThere, what }: Need): readonly [boolean, string] {
  return [!isThere, `needs ${what}`];
}
