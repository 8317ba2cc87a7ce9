const parameters = 6;

/** The normal equations for (a, b, e, c, d, f): two blocks of (x, y, 1), one for each gradient. */
export class NormalEquations {
  /** Row by row; only what lies on and above the diagonal is kept. */
  readonly #matrix = new Float64Array(parameters * parameters);
  readonly #right = new Float64Array(parameters);

  clear(): void {
    this.#matrix.fill(0);
    this.#right.fill(0);
  }

  /** Adds a row of pixels to the block at (`row`, `column`), from its sums over 1, x and x². */
  addQuadratic(row: number, column: number, y: number, s0: number, s1: number, s2: number): void {
    const at = row * parameters + column;
    this.#add(at, s2);
    this.#add(at + 1, s1 * y);
    this.#add(at + 2, s1);
    this.#add(at + parameters + 1, s0 * y * y);
    this.#add(at + parameters + 2, s0 * y);
    this.#add(at + 2 * parameters + 2, s0);
    if (row === column) return;
    this.#add(at + parameters, s1 * y);
    this.#add(at + 2 * parameters, s1);
    this.#add(at + 2 * parameters + 1, s0 * y);
  }

  addLinear(row: number, y: number, s0: number, s1: number): void {
    for (const [at, value] of [s1, s0 * y, s0].entries()) {
      this.#right[row + at] = (this.#right[row + at] ?? 0) + value;
    }
  }

  /** By Cholesky's factors; undefined for a matrix that has none: the pixels leave something open. */
  solve(): Float64Array | undefined {
    const n = parameters;
    const upper = this.#matrix.slice();
    const solution = this.#right.slice();
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

  #add(at: number, value: number): void {
    this.#matrix[at] = (this.#matrix[at] ?? 0) + value;
  }
}

const leastPivot = 1e-9;
