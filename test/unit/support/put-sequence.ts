import { readFileSync } from 'node:fs';
import { collectGarbage } from '../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { PutEntry } from '../../../src/model/contents/put.js';
import { PhotoFolder } from './photo-folder.js';
import type { Random } from './random.js';

/** What a path holds, as the model has it. */
interface Held {
  readonly text: string;
  readonly state: string | undefined;
}

/** Paths, labels and contents are few, so that they meet. */
const paths = ['a', 'b', 'd/a', 'd/e/a', 'd/e/b', 'f/a'] as const;
const states = [undefined, 'incomplete', 'done'] as const;
const contents = ['', 'one', 'two', 'three', 'long '.repeat(1000)] as const;

/**
 * A random sequence of puts, removals and labels by three writers, one of whom comes and goes, held against a model.
 * @returns what was wrong
 */
export async function putSequence(random: Random, steps: number): Promise<string[]> {
  using folder = new PhotoFolder();
  await createRepository(folder.root);
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  const writers = await Promise.all([1, 2, 3].map(() => Repository.open(place)));
  const model = new Map<string, Held>();
  const wrong: string[] = [];
  for (let step = 0; step < steps && wrong.length === 0; step += 1) {
    const at = random.int(0, writers.length - 1);
    const repository = writers[at];
    if (repository === undefined) continue;
    const path = random.pick(paths);
    const said = await oneStep(repository, random, path, model);
    if (said !== undefined) wrong.push(`step ${step}: ${said}`);
    if (random.int(0, 11) === 0) await repository.flush();
    if (random.int(0, 14) === 0) {
      await repository[Symbol.asyncDispose]();
      writers[at] = await Repository.open(place);
    }
    const entry = await random.pick(writers)?.find(path);
    if (entry?.state !== model.get(path)?.state || (entry === undefined) === model.has(path)) {
      wrong.push(`step ${step}: ${path} is known as ${JSON.stringify(entry)}`);
    }
  }
  for (const repository of writers) wrong.push(...(await compare(repository, folder, model)));
  for (const repository of writers) await repository[Symbol.asyncDispose]();
  const last = await Repository.open(place);
  wrong.push(...(await compare(last, folder, model)));
  await collectGarbage(last);
  wrong.push(...(await compare(last, folder, model)));
  const { problems } = await verify(last, { readsPhotos: true });
  wrong.push(...problems.map(({ what, why }) => `verify: ${what} ${why}`));
  const { contents: count, bytes } = await last.stats();
  const distinct = new Set([...model.values()].map(({ text }) => text));
  if (count !== distinct.size) wrong.push(`${count} contents, not ${distinct.size}`);
  const sum = [...model.values()].reduce((all, { text }) => all + text.length, 0);
  if (bytes !== sum) wrong.push(`${bytes} bytes, not ${sum}`);
  await last.flush();
  return wrong;
}

/** @returns what was wrong */
async function oneStep(
  repository: Repository,
  random: Random,
  path: string,
  model: Map<string, Held>,
): Promise<string | undefined> {
  const held = model.get(path);
  switch (random.int(0, 4)) {
    case 0: {
      model.delete(path);
      const was = await repository.remove(path);
      return was === (held !== undefined) ? undefined : `removing ${path} said ${was}`;
    }
    case 1: {
      const state = random.pick(states);
      if (held !== undefined) model.set(path, { ...held, state });
      const was = await repository.setState(path, state);
      return was === (held !== undefined) ? undefined : `labelling ${path} said ${was}`;
    }
    default: {
      const [text, state] = [random.pick(contents), random.pick(states)];
      const isKnown = [...model.values()].some((one) => one.text === text);
      model.set(path, { text, state });
      const { outcome } = await repository.put(path, Buffer.from(text), { state });
      const expected = held?.text === text ? 'unchanged' : isKnown ? 'linked' : 'written';
      return outcome === expected ? undefined : `putting ${path} was ${outcome}, not ${expected}`;
    }
  }
}

async function compare(
  repository: Repository,
  folder: PhotoFolder,
  model: ReadonlyMap<string, Held>,
): Promise<string[]> {
  const wrong: string[] = [];
  const listed: PutEntry[] = [];
  for await (const entry of repository.list()) listed.push(entry);
  const names = listed.map(({ path }) => String(path));
  if (names.join('\n') !== [...model.keys()].toSorted().join('\n')) {
    wrong.push(`listed: ${names.join(', ')}`);
  }
  const inodes = new Map<string, number>();
  for (const { path, state } of listed) {
    const held = model.get(path);
    if (held?.state !== state) wrong.push(`${path} is ${String(state)}`);
    const text = readFileSync(folder.at(path), 'utf8');
    if (held?.text !== text) wrong.push(`${path} holds ${text.slice(0, 20)}`);
    const ino = folder.ino(path);
    if ((inodes.get(text) ?? ino) !== ino) wrong.push(`${path} does not share its bytes`);
    inodes.set(text, ino);
  }
  return wrong;
}
