/** The candidate that `word` is most likely a misspelling of, or undefined if none is close. */
export function nearest<T extends string>(word: string, candidates: readonly T[]): T | undefined {
  let best: T | undefined;
  // A third of the letters may be wrong.
  let bestDistance = Math.ceil(word.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many characters must be added, removed or replaced to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const [up = 0, left = 0, diagonal = 0] = [
        above[column],
        current[column - 1],
        above[column - 1],
      ];
      current.push(Math.min(up + 1, left + 1, diagonal + (same ? 0 : 1)));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
