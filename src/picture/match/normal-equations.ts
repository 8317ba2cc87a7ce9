const n = 6;
/** Below it the pixels leave something open. */
const leastPivot = 1e-9;

/** For the changes of (a, b, e, c, d, f) of a map. */
export interface NormalEquations {
  /** Row by row; what lies below the diagonal is not read. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
}

/** By Cholesky's factors; undefined where the pixels leave something open. */
export function solved({ matrix, right }: NormalEquations): Float64Array | undefined {
  const upper = matrix.slice();
  const solution = right.slice();
  for (let i = 0; i < n; i += 1) {
    for (let j = i; j < n; j += 1) {
      let sum = upper[i * n + j] ?? 0;
      for (let k = 0; k < i; k += 1) sum -= (upper[k * n + i] ?? 0) * (upper[k * n + j] ?? 0);
      if (i === j && !(sum > leastPivot)) return undefined;
      upper[i * n + j] = i === j ? Math.sqrt(sum) : sum / (upper[i * n + i] ?? 1);
    }
    let rest = solution[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (upper[k * n + i] ?? 0) * (solution[k] ?? 0);
    solution[i] = rest / (upper[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let rest = solution[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) rest -= (upper[i * n + k] ?? 0) * (solution[k] ?? 0);
    solution[i] = rest / (upper[i * n + i] ?? 1);
  }
  return solution;
}
