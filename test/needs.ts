import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Something of the machine that some tests cannot do without. */
export interface Need {
  readonly isThere: boolean;
  readonly what: string;
}

/** The system's temporary folder, where `in-memory.ts` has put those of tests elsewhere. */
export const onDisk = process.env['IMGDEDUP_TEST_DISK'] ?? tmpdir();

/** What `skip` of a test takes: whether to, and what the run then says. */
export function without({ isThere, what }: Need): readonly [boolean, string] {
  return [!isThere, `needs ${what}`];
}

/** The browser that the tests of the page drive; `CHROMIUM` names another one. */
export const chromium: Need & { readonly path: string } = browserAt([
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]);

function browserAt(paths: readonly string[]): Need & { readonly path: string } {
  const path = paths.find((each) => each !== '' && existsSync(each)) ?? '';
  return { isThere: path !== '', what: 'Chromium (apt-get install chromium)', path };
}

/** Makes certificates for servers of the tests. */
export const openssl: Need = {
  isThere: spawnSync('openssl', ['version']).status === 0,
  what: 'openssl',
};

/** Whoever the tests ask what else reads of a file. */
export const exiftool: Need = {
  isThere: spawnSync('exiftool', ['-ver']).status === 0,
  what: 'exiftool',
};

/** The server of the queues that tests use. */
export const redisServer: Need = {
  isThere: spawnSync('redis-server', ['--version']).status === 0,
  what: 'redis-server (apt-get install redis-server)',
};

/** Server of databases, of which tests start their own. */
export const postgres: Need & { readonly path: string } = postgresAt();

function postgresAt(): Need & { readonly path: string } {
  const versions = '/usr/lib/postgresql';
  const folders = existsSync(versions)
    ? readdirSync(versions, { withFileTypes: true })
        .toSorted((a, b) => Number(b.name) - Number(a.name))
        .map(({ name }) => `${versions}/${name}/bin`)
    : [];
  const path = folders.find((each) => existsSync(`${each}/initdb`)) ?? '';
  return { isThere: path !== '', what: 'PostgreSQL (apt-get install postgresql)', path };
}

/** Says when timers of systemd come. */
export const systemdAnalyze: Need = {
  isThere: spawnSync('systemd-analyze', ['calendar', '*-*-*']).status === 0,
  what: 'systemd-analyze (apt-get install systemd)',
};
