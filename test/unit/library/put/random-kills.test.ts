/** Several processes that put and remove at random are killed at random moments; what they said must hold. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { bundled } from '../../support/bundled.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { Random } from '../../support/random.js';
import { isSoak } from '../../support/soak.js';

const [writers, rounds, soakMs] = [3, 2, 600_000];

/** What a path may hold: null is nothing. */
type Possible = Map<string, ReadonlySet<string | null>>;

test('killed at random moments, what was said to be done is done', async () => {
  const program = await bundled('random-put-child');
  using folder = new PhotoFolder();
  await createRepository(folder.root);
  const random = new Random(isSoak ? Date.now() : 7);
  const possible: Possible = new Map();
  const began = Date.now();
  let round = 0;
  const goesOn = () => (isSoak ? Date.now() - began < soakMs : round < rounds);
  for (; goesOn(); round += 1) {
    await Promise.all(
      Array.from({ length: writers }, (_, at) =>
        runAndKill(
          program,
          [folder.root, `own${at}`, String(random.int(1, 1e9))],
          random,
          possible,
        ),
      ),
    );
    expect({ round, wrong: await wrongIn(folder, possible) }).toEqual({ round, wrong: [] });
  }
  console.log(`${round * writers} writers were killed`);
}, 700_000);

async function runAndKill(
  program: string,
  args: readonly string[],
  random: Random,
  possible: Possible,
): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { env: {} });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const closed = new Promise((resolve) => child.on('close', resolve));
  // It has begun, or failed to.
  await Promise.race([once(child.stdout, 'data'), closed]);
  await delay(random.int(5, 400));
  child.kill('SIGKILL');
  await closed;
  expect(errors).toBe('');
  for (const line of out.split('\n').slice(0, -1)) note(possible, JSON.parse(line));
}

function note(possible: Possible, told: unknown): void {
  if (!Array.isArray(told)) throw new TypeError('not understood');
  const [what, path, text] = told.map((part) => (part === null ? null : String(part)));
  if (path === null || path === undefined || text === undefined) throw new TypeError('not told');
  if (what === 'done') possible.set(path, new Set([text]));
  else possible.set(path, new Set([...(possible.get(path) ?? [null]), text]));
}

async function wrongIn(folder: PhotoFolder, possible: Possible): Promise<string[]> {
  const wrong: string[] = [];
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  const inodes = new Map<string, number>();
  const present = new Set<string>();
  {
    await using repository = await Repository.open(place);
    for (const [path, texts] of possible) {
      const text = existsSync(folder.at(path)) ? readFileSync(folder.at(path), 'utf8') : null;
      if (!texts.has(text)) wrong.push(`${path} holds ${text}, not ${[...texts].join(' or ')}`);
      if (text === null) continue;
      present.add(path);
      const ino = folder.ino(path);
      if ((inodes.get(text) ?? ino) !== ino) wrong.push(`${path} does not share its bytes`);
      inodes.set(text, ino);
      possible.set(path, new Set([text]));
    }
    const listed = new Set<string>();
    for await (const { path } of repository.list()) listed.add(path);
    const differing = [...listed, ...present].filter(
      (path) => !listed.has(path) || !present.has(path),
    );
    if (differing.length > 0) wrong.push(`listed or there, and not both: ${differing.join(', ')}`);
  }
  const repository = await Repository.open(place);
  await collectGarbage(repository);
  const { problems } = await verify(repository, { readsPhotos: true });
  wrong.push(...problems.map(({ what, why }) => `verify: ${what} ${why}`));
  const stats = await repository.stats();
  await repository.flush();
  const { paths, contents } = stats;
  if (paths !== present.size) wrong.push(`${paths} paths are counted, not ${present.size}`);
  if (contents !== inodes.size) wrong.push(`${contents} contents are counted, not ${inodes.size}`);
  const left = folder.list().filter((path) => path.startsWith('.imgdedup/puts/'));
  return [...wrong, ...left.map((path) => `left ${path}`)];
}
