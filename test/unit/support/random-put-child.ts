/**
 * Puts and removes at random until it is killed, with calls that fail now and then, and says before and after each what
 * it does. Its arguments: the folder, a folder in it of its own, a seed.
 */
import { writeSync } from 'node:fs';
import { Repository } from '../../../src/library/repository/repository.js';
import { systemError } from './faulty-ops.js';
import { wrappedPutOps } from './faulty-put-ops.js';
import { Random } from './random.js';

const [root = '', own = '', seed = ''] = process.argv.slice(2);
const random = new Random(Number(seed));
const codes = ['EIO', 'ENOSPC', 'ESTALE'] as const;
const ops = wrappedPutOps((call) => {
  if (random.chance(0.002)) throw systemError(random.pick(codes));
  return call();
});
const open = () => Repository.open({ root, dataFolder: `${root}/.imgdedup` }, { putOps: ops });
let repository = await open();
for (;;) {
  const path = `${own}/${random.int(0, 3)}/${random.int(0, 3)}`;
  const text = random.chance(0.25) ? undefined : `content ${random.int(0, 11)}`;
  tell('begin', path, text);
  try {
    if (text === undefined) await repository.remove(path);
    else await repository.put(path, Buffer.from(text), { sync: random.chance(0.01) });
    tell('done', path, text);
    if (random.chance(0.03)) await repository.flush();
  } catch {
    // What it came to is either the one or the other.
    tell('failed', path, text);
  }
  if (random.chance(0.02)) {
    await repository[Symbol.asyncDispose]().catch(() => undefined);
    repository = await open();
  }
}

function tell(what: string, path: string, text: string | undefined): void {
  writeSync(1, `${JSON.stringify([what, path, text ?? null])}\n`);
}
