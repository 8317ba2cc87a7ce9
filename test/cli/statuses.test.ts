import { chmodSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { errorCodes } from '../../src/model/errors/errors.js';
import { provocations } from './provocations.js';
import {
  indexedPhotos,
  nobody,
  somebodyElse,
  parse,
  photoRepository,
  run,
  start,
  type ErrorJson,
} from './support.js';

/** Code and exit status of each row of `docs/errors.md`. */
const documented = new Map(
  [...readText('docs/errors.md').matchAll(/^\| `([A-Z_]+)` .*\| (\d+) +\|$/gm)].map(
    ([, code, status]) => [code, Number(status)],
  ),
);

function readText(path: string): string {
  return readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
}

/** Codes that need a failing machine, or a race: the test that provokes each. */
const elsewhere: Readonly<Record<string, string>> = {
  SERVER_UNREACHABLE: 'test/cli/served.test.ts',
  SERVER_INCOMPATIBLE: 'test/unit/client/served-repository.test.ts',
  STORE_FULL: 'test/cli/errors.test.ts',
  DATA_MISSING: 'test/cli/read-only.test.ts',
  STORE_UNREACHABLE: 'test/cli/postgres.test.ts',
  STORE_NOT_ALLOWED: 'test/cli/postgres.test.ts',
  DISK_FULL: 'test/unit/actions/undo-groups.test.ts',
  SOURCE_BUSY: 'test/unit/api/import/import-files.test.ts',
  VOLUME_FAILING: 'test/cli/failing-disk.test.ts',
  // After 70 s.
  STORE_STALE: 'test/unit/library/repository/store-claim.test.ts',
  PHOTO_CHANGED: 'test/unit/api/failing-disk.test.ts',
  SQLITE_UNAVAILABLE: 'test/unit/library/export/sqlite-file.test.ts',
  NO_WAY_BACK: 'test/cli/replace.test.ts',
  REFLINK_UNSUPPORTED: 'test/cli/replace.test.ts',
  PORT_TAKEN: 'test/cli/review.test.ts',
  NO_SUCH_GROUP: 'test/unit/review/review.test.ts',
  CHOICES_CHANGED: 'test/unit/review/review.test.ts',
  PLAN_CHANGED: 'test/unit/review/review.test.ts',
  REVIEW_BUSY: 'test/unit/review/review.test.ts',
  CANNOT_WATCH: 'test/unit/watch/monitor.test.ts',
  WATCHER_BUSY: 'test/cli/watch.test.ts',
  NOBODY_STAYS: 'test/unit/library/review/choices.test.ts',
  PATH_INVALID: 'test/unit/library/put/put.test.ts',
  PUT_FOREIGN: 'test/unit/library/put/put.test.ts',
  PUT_UNWRITABLE: 'test/unit/library/put/unusual.test.ts',
  HAS_PUTS: 'test/unit/library/put/unusual.test.ts',
  CANNOT_LINK: 'test/unit/library/review/choices.test.ts',
  CANNOT_BE_DISTINCT: 'test/unit/library/review/choices.test.ts',
  PROTECTED: 'test/unit/library/review/choices.test.ts',
  WORKER_ENDED: 'test/cli/ended-workers.test.ts',
  QUEUE_UNAVAILABLE: 'test/unit/queue/bullmq.test.ts',
  NO_SUCH_SCHEDULE: 'test/cli/schedule.test.ts',
  QUEUE_DENIED: 'test/cli/queue.test.ts',
  STORAGE_UNAVAILABLE: 'test/unit/queue/worker/sources/s3.test.ts',
  DECODER_UNAVAILABLE: 'test/unit/picture/decoder/decoder-pool.test.ts',
  INTERRUPTED: 'test/cli/statuses.test.ts',
  PICTURE_UNDECODABLE: 'test/cli/statuses.test.ts',
};

/** But not who is at work: `("imgdedup index", since …`. */
const commandsAndFlags = /"imgdedup (?!\w+", since)|(?<!\S)--[a-z]/;

test('every code of docs/errors.md is provoked', () => {
  expect(new Set(documented.keys())).toEqual(new Set(errorCodes));
  const here = [...Object.keys(provocations), ...Object.keys(elsewhere)];
  expect(new Set(here)).toEqual(new Set(errorCodes));
  for (const [code, file] of Object.entries(elsewhere)) expect(readText(file)).toContain(code);
});

describe('ends with the status of docs/errors.md, by any command:', () => {
  test.for(Object.entries(provocations))('%s', async ([code, provocation], { skip }) => {
    const isForbidden = provocation.isForbidden === true;
    if (isForbidden) skip(...without(somebodyElse));
    using folder = await provocation.folder();
    const options = isForbidden ? { cwd: '/', uid: nobody } : { cwd: folder.path };
    const from = isForbidden ? ['-C', folder.path] : [];
    const wanted = { code, status: documented.get(code) };
    for (const args of provocation.commands) {
      const { code: status, stdout } = await run([...from, ...args, '--json'], options);
      const { error } = parse<ErrorJson>(stdout);
      expect({ args, code: error.code, status }).toEqual({ args, ...wanted });
      // A program is told what is wrong; commands and flags are for those who have them.
      const message = code === 'USAGE' ? '' : error.message;
      expect(message).not.toMatch(commandsAndFlags);
    }
    const [first = []] = provocation.commands;
    const { stdout: told } = await run([...from, ...first, '--json'], options);
    const { code: status, stdout, stderr } = await run([...from, ...first], options);
    expect({ status, stdout }).toEqual({ status: wanted.status, stdout: '' });
    // Text says the same as the document, one part after the other.
    const { message, remedy } = parse<ErrorJson>(told).error;
    const words = [message, ...(remedy === null ? [] : [remedy])].join(' ');
    expect(stderr).toBe(`imgdedup: ${words} [${code}]\n`);
    chmodSync(folder.path, 0o777);
  });
});

test('a picture to look for that is none has one status, alone and among others', async () => {
  using folder = await indexedPhotos();
  folder.write('text.jpg', 'no picture');
  for (const others of [[], ['2019/heather.jpg']]) {
    const { code, stdout } = await folder.run('similar', 'text.jpg', ...others, '--json');
    expect(code).toBe(documented.get('PICTURE_UNDECODABLE'));
    expect(parse(stdout)).toMatchObject({
      complete: true,
      failures: [{ path: 'text.jpg', kind: 'undecodable' }],
    });
  }
});

describe('a signal', () => {
  beforeEach(({ skip }) =>
    skip(...without({ isThere: existsSync('/proc/self/status'), what: '/proc' })),
  );

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s before the command has begun ends it with the documented status',
    async (signal) => {
      using folder = await photoRepository();
      // Holes take no room and time to read: who waits for its turn to send the signal is not too late.
      for (const name of ['a.jpg', 'b.jpg']) {
        folder.write(name, '');
        truncateSync(folder.at(name), 1e9);
      }
      const { child, ended } = start(['index', '--json'], { cwd: folder.path });
      while (!catchesHangUp(child.pid)) await delay(1);
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: documented.get('INTERRUPTED'), stderr: '' });
      expect(parse<ErrorJson>(stdout).error.code).toBe('INTERRUPTED');
      expect(await folder.ok('snapshots')).toContain('No snapshot yet');
    },
  );
});

/** Node itself does not catch SIGHUP; our program does, as the last of the signals it catches. */
function catchesHangUp(pid = 0): boolean {
  const caught = /^SigCgt:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number.parseInt(caught?.slice(-2) ?? '0', 16) & 1) === 1;
}
