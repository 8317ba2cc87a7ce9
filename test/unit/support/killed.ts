import { spawn } from 'node:child_process';
import type { Death } from './doom.js';
import { Random } from './random.js';
import { isSoak } from './soak.js';

/** One way to die. */
export interface Kill {
  /** What the process was doing. */
  readonly act: string;
  readonly op: string;
  /** Counts all operations, from 0. */
  readonly place: number;
  readonly death: Death;
}

/** @returns what a child printed that came to its end; undefined where it died by SIGKILL */
export function runChild(program: string, ...args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { env: {} });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code === 0) resolve(out);
      else reject(new Error(`${args.join(' ')}: status ${code}, signal ${signal}\n${errors}`));
    });
  });
}

/** The operations that a child told of that came to its end. */
export function opsIn(printed: string | undefined): readonly string[] {
  const ops: unknown = JSON.parse(printed ?? 'null');
  if (!Array.isArray(ops) || ops.length === 0) throw new TypeError('no operations were told');
  return ops.map(String);
}

/** Every way to die in an act that makes these operations. */
export function killsOf(act: string, ops: readonly string[]): Kill[] {
  return ops.flatMap((op, place) => {
    const deaths: readonly Death[] =
      op === 'copy' || op === 'copyApart' || op === 'append'
        ? ['before', 'midway', 'after']
        : ['before', 'after'];
    return deaths.map((death) => ({ act, op, place, death }));
  });
}

/** Of each act, at least. */
const ofEachAct = 2;

/**
 * As many as there is time for, the same in every run, and among them every kind of operation, and
 * some of every act; all of them in a soak.
 */
export function chosen(kills: readonly Kill[], count: number): readonly Kill[] {
  if (isSoak) return kills;
  const random = new Random(20);
  const shuffled = kills
    .map((kill) => ({ kill, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ kill }) => kill);
  const [kinds, acts] = [new Set<string>(), new Map<string, number>()];
  const needed: Kill[] = [];
  const need = (kill: Kill): void => {
    needed.push(kill);
    acts.set(kill.act, (acts.get(kill.act) ?? 0) + 1);
  };
  for (const kill of shuffled) {
    const kind = `${kill.op}${kill.death === 'midway' ? kill.death : ''}`;
    if (!kinds.has(kind)) need(kill);
    kinds.add(kind);
  }
  for (const kill of shuffled) {
    if (!needed.includes(kill) && (acts.get(kill.act) ?? 0) < ofEachAct) need(kill);
  }
  return [...new Set([...needed, ...shuffled])].slice(0, Math.max(needed.length, count));
}

/**
 * Tries all, two at a time.
 * @returns what was wrong
 */
export async function tryAll(
  kills: readonly Kill[],
  trial: (kill: Kill) => Promise<readonly string[]>,
): Promise<string[]> {
  const wrong: string[] = [];
  const queue = kills.values();
  const work = async (): Promise<void> => {
    for (const kill of queue) {
      const { act, op, place, death } = kill;
      for (const what of await trial(kill)) {
        wrong.push(`${act}, killed ${death} ${op}, operation ${place + 1}: ${what}`);
      }
    }
  };
  await Promise.all([work(), work()]);
  return wrong;
}
