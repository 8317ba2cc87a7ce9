/**
 * A process that serves a review, which a page chooses in and applies, and that dies by SIGKILL at a place in
 * it, or tells which places there are. Its arguments: the folder, what is chosen, the place from 0 and how to die there.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { serveReview } from '../../../src/review/server.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import { cloningOps } from './acts.js';
import { Doom } from './doom.js';
import { wrappedOps } from './faulty-ops.js';
import { watchedSource } from './faulty-store.js';

const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  links: { 'b.jpg': 'link', 'd/e/c.jpg': 'trash' },
  joined: { 'b.jpg': 'reflink', 'd/e/c.jpg': 'symlink', 'd/e/c too.jpg': 'symlink' },
};
const [root = '', way = '', place = '', death = ''] = process.argv.slice(2);
process.chdir(root);
const doom = new Doom(Number(place), death);
const ops: FileOps = {
  ...nodeFileOps,
  append(path, bytes) {
    if (!doom.isHere('midway')) return nodeFileOps.append(path, bytes);
    appendFileSync(path, bytes.subarray(0, bytes.length / 2));
    return doom.die();
  },
};
const dataFolder = join(root, '.imgdedup');
const source = watchedSource(levelStoreSource(join(dataFolder, 'store')), (write) =>
  doom.aroundPromise('write', write),
);
const repository = await Repository.open({ root, dataFolder }, { source });
const end = new AbortController();
let tell: (url: string) => void = () => undefined;
const told = new Promise<string>((resolve) => (tell = resolve));
const ended = serveReview(repository, {
  depth: 'image-data',
  scope: Scope.everything,
  jobs: 1,
  version: '0',
  port: 0,
  stop: end.signal,
  ops: wrappedOps((call, op) => doom.around(op, call), cloningOps(ops)),
  onAddress: (url) => tell(url),
  onFault: (error) => {
    throw error;
  },
});
await browse(await told);
end.abort();
await ended;
process.stdout.write(JSON.stringify(doom.made));

/** What a person does with equal photos. */
async function browse(url: string): Promise<void> {
  const { origin } = new URL(url);
  const entered = await fetch(url);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const headers = { cookie, origin, 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(origin + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const settled = async (): Promise<void> => {
    while ((await call('GET', '/api/session')).job !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await settled();
  const { groups } = await call('GET', '/api/groups');
  const [{ id, revision, members }] = groups;
  const choices = members.flatMap(({ n, path }: { n: number; path: string }) => {
    const choice = ways[way]?.[path];
    return choice === undefined ? [] : { n, choice };
  });
  await call('PUT', `/api/groups/${id}/draft`, { revision, choices });
  const { planId } = await call('POST', '/api/plan', {});
  await call('POST', '/api/apply', { planId });
  await settled();
}
