import { cpSync } from 'node:fs';
import { expect } from 'vitest';
import { pictureCodec } from '../../src/storage/codecs/picture.js';
import { factsPrefix, featuresPrefix, picturePrefix } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import type { Redis } from '../unit/support/redis.js';
import { scene } from '../unit/support/scenes.js';
import { makeFolder, start, type Folder, type Running } from './support.js';

export interface WorkerJson {
  readonly summary: Readonly<
    Record<'files' | 'jobs' | 'pairs' | 'thumbnails' | 'notThere' | 'fetched' | 'refused', number>
  >;
}

export async function worker(
  redis: Redis,
  root: string,
  ...args: readonly string[]
): Promise<Running> {
  const running = start(['worker', redis.url, '--root', root, '--jobs', '1', ...args]);
  await running.says(/Waiting for jobs/);
  return running;
}

export async function ended({ child, ended: end }: Running): Promise<string> {
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout;
}

/** All that was found out of pictures, by its key; without their numbers, which go by who was first. */
export async function records(folder: Folder): Promise<Map<string, string>> {
  await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
  const found = new Map<string, string>();
  for (const prefix of [picturePrefix, featuresPrefix, factsPrefix]) {
    for await (const [key, value] of store.range(prefix)) {
      const isPicture = prefix === picturePrefix;
      const same = isPicture
        ? pictureCodec.encode({ ...pictureCodec.decode(value), number: 0 })
        : value;
      found.set(Buffer.from(key).toString('hex'), Buffer.from(same).toString('hex'));
    }
  }
  return found;
}

/** Two families of scenes, which were looked at. */
export async function families(): Promise<Folder> {
  const folder = makeFolder();
  for (const seed of [1, 2]) {
    folder.write(`${seed}.jpg`, await scene(seed), 1e9);
    folder.write(`${seed}-small.jpg`, await scene(seed, { size: 400 }), 1e9);
    folder.write(`${seed}-turned.jpg`, await scene(seed, { turn: 90 }), 1e9);
    folder.write(`${seed}-part.jpg`, await scene(seed, { crop: 0.6 }), 1e9);
  }
  await folder.ok('init');
  await folder.ok('index');
  return folder;
}

export function copyOf(folder: Folder): Folder {
  const copy = makeFolder();
  cpSync(folder.path, copy.path, { recursive: true, preserveTimestamps: true });
  return copy;
}
