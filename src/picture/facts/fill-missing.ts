/**
 * What one source says, and what another one says in place of what is missing in it.
 * @param names of what may be taken from the other one
 */
export function fillMissing<T extends object, Name extends keyof T>(
  own: T,
  other: { readonly [K in Name]?: T[K] | undefined },
  names: readonly Name[],
): T {
  const filled = names.map((name) => [name, own[name] ?? other[name]]);
  return { ...own, ...Object.fromEntries(filled) };
}
