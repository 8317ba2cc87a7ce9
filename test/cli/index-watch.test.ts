import { appendFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Repository } from '../../src/api/repository/repository.js';
import { formatQuietHours, minuteOfDay } from '../../src/model/time/quiet-hours.js';
import {
  expectWhole,
  hashedPhotos,
  parse,
  start,
  type Folder,
  type Running,
  type StatusJson,
} from './support.js';

interface EventsJson {
  readonly events: readonly { readonly event: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

function indexing(folder: Folder, ...args: readonly string[]): Running {
  const command = ['index', '--watch', '--no-similar', '-c', 'watch.cpu-share=100', ...args];
  return start(command, { cwd: folder.path });
}

async function end({ child, ended }: Running): Promise<string> {
  child.kill('SIGTERM');
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  return stdout;
}

async function expectNothingNew(folder: Folder): Promise<void> {
  const { summary } = parse<StatusJson>(await folder.ok('status', '--json'));
  expect(summary).toMatchObject({ new: 0, modified: 0, deleted: 0, moved: 0, toHash: 0 });
}

describe('imgdedup index --watch', () => {
  test('takes a burst in one batch, and leaves alone what grows until it is still', async () => {
    using folder = await hashedPhotos();
    const running = indexing(folder, '-c', 'watch.batch-time=1s');
    await running.says(/Watching 4 folders/);
    folder.write('2019/grows.jpg', 'a');
    const growing = setInterval(() => appendFileSync(folder.at('2019/grows.jpg'), 'more'), 200);
    for (let file = 0; file < 20; file += 1) folder.write(`burst/${file}.jpg`, `picture ${file}`);
    // Our own, in the making.
    folder.write('burst/.imgdedup-7-1.tmp', 'x');
    await running.says(/^20 changes noted: 20 files hashed/m);
    expect(parse<StatusJson>(await folder.ok('status', '--json')).new).toEqual(['2019/grows.jpg']);
    clearInterval(growing);
    await running.says(/^1 change noted: 1 file hashed/m);
    await expectNothingNew(folder);
    rmSync(folder.at('burst'), { recursive: true });
    await running.says(/^20 changes noted: 0 files hashed/m);
    await expectNothingNew(folder);
    await end(running);
    await expectWhole(folder);
  });

  test('listens to a watcher that is there, and is one once that has ended', async () => {
    using folder = await hashedPhotos();
    const watcher = start(['watch'], { cwd: folder.path });
    await watcher.says(/Watching/);
    const running = indexing(folder);
    await running.says(new RegExp(`Listening to process ${watcher.child.pid}`));
    await running.says(/^12 files: 0 files hashed/m);
    folder.write('one.jpg', 'one');
    await running.says(/^1 change noted: 1 file hashed/m);
    // What another command noted is looked at all the same, once it is still, however soon after a batch it is noted.
    folder.write('early.jpg', 'early');
    await folder.ok('index', '--no-similar', '--no-facts');
    await running.says(/^Another command was quicker: 0 files hashed/m);
    await end(watcher);
    await running.says(/Watching 4 folders/);
    await folder.ok('watch', '--stop');
    expect((await running.ended).code).toBe(0);
    await expectWhole(folder);
  });

  test('waits for others who write, and tells so once', async () => {
    using folder = await hashedPhotos();
    const running = indexing(folder, '--no-facts', '--json');
    let said = '';
    running.child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    await expect.poll(() => said).toContain('"watching"');
    const dataFolder = folder.at('.imgdedup');
    const repository = await Repository.open({ root: folder.path, dataFolder });
    {
      await using _lock = await repository.lock('import');
      folder.write('two.jpg', 'two');
      await expect.poll(() => said).toContain('"waiting"');
      // It tries again, and does not say so again.
      await setTimeout(1500);
    }
    await expect.poll(() => said).toContain('"arrived":1');
    await expectNothingNew(folder);
    const { events, summary } = parse<EventsJson>(await end(running));
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['watching', 'waiting', 'batch']),
    );
    expect(events.filter(({ event }) => event === 'waiting')).toMatchObject([
      { reason: 'busy', files: 1 },
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'batch', arrived: 1, hashed: 1, failures: [] });
    expect(summary).toMatchObject({ batches: 2, hashed: 1 });
    await expectWhole(folder);
  });

  test('only remembers in quiet hours', async () => {
    using folder = await hashedPhotos();
    const now = minuteOfDay(new Date());
    const quiet = formatQuietHours({ from: (now + 1439) % 1440, to: (now + 60) % 1440 });
    const before = await folder.ok('snapshots');
    const running = indexing(folder, '-c', `watch.quiet-hours=${quiet}`);
    await running.says(
      new RegExp(`The first look waits for the end of the quiet hours \\(${quiet}\\)`),
    );
    await setTimeout(1000);
    await end(running);
    expect(await folder.ok('snapshots')).toBe(before);
  });
});
