// @ts-check

/**
 * What a piece of work in this process cost. CPU is of all threads, so that it says something on a
 * busy machine as well.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ wall: number, cpu: number, result: T }>} seconds
 */
export async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6, result };
}

/** @param {() => void} work */
export function cpuSeconds(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
