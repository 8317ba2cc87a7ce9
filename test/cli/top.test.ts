import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { expectWhole, hashedPhotos, parse, start, type Folder } from './support.js';
import { terminal, terminals } from './terminal.js';

interface TopJson {
  readonly writer: { readonly pid: number; readonly command: string } | null;
  readonly runs: readonly {
    readonly pid: number;
    readonly command: string;
    readonly memory: number;
    readonly progress: { readonly stage: string; readonly files: number };
  }[];
  readonly server: {
    readonly pid: number;
    readonly requests: number;
    readonly puts: object;
    readonly perSecond: { readonly requests: number; readonly hits: number | null } | null;
  } | null;
  readonly watcher: { readonly pid: number; readonly folders: number } | null;
  readonly actions: readonly { readonly act: string }[] | null;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(20);
}

/** Files that take a run seconds to read, and no room: all of their bytes are zero. */
function writeLargeFiles(folder: Folder): void {
  for (let n = 0; n < 60; n += 1) {
    folder.write(`large/${n}.jpg`, '');
    truncateSync(folder.at(`large/${n}.jpg`), 200_000_000 + n);
  }
}

describe('imgdedup top', () => {
  test('tells of a run under way, a server, a watcher and the last actions', async () => {
    using folder = await hashedPhotos();
    await folder.ok('dupes', '--link', '--yes');
    const serving = start(['serve'], { cwd: folder.path });
    await serving.says(/Ctrl-C/);
    const watching = start(['watch'], { cwd: folder.path });
    await watching.says(/Watching/);
    writeLargeFiles(folder);
    const running = start(['index', '--no-similar', '-q', '--jobs', '1'], { cwd: folder.path });
    const runs = folder.at('.imgdedup/runs');
    await until(() => existsSync(join(runs, `${running.child.pid}.json`)));
    const text = await folder.ok('top', '--json');
    running.child.kill('SIGINT');
    await running.ended;
    const { writer, runs: told, server, watcher, actions } = parse<TopJson>(text);
    expect(writer).toMatchObject({ pid: running.child.pid, command: 'index' });
    expect(told).toMatchObject([{ pid: running.child.pid, command: 'index' }]);
    expect(told[0]?.memory).toBeGreaterThan(1e6);
    expect(told[0]?.progress.stage).toMatch(/^[a-z]+$/);
    // Whoever only looks is no request.
    expect(server).toMatchObject({
      pid: serving.child.pid,
      requests: 0,
      puts: { written: 0, linked: 0, unchanged: 0 },
      perSecond: { requests: 0, hits: null },
    });
    expect(watcher).toMatchObject({ pid: watching.child.pid });
    expect(actions).toMatchObject([{ act: 'link' }]);
    // What ran left nothing.
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([]);
    for (const { child, ended } of [serving, watching]) {
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    }
    await expectWhole(folder);
  });

  test('a server on a port is seen without its token, and answers nothing else there', async () => {
    using folder = await hashedPhotos();
    const serving = start(['serve', '--port', '0'], { cwd: folder.path });
    await serving.says(/Ctrl-C/);
    const socket = folder.at('.imgdedup/serve-state.sock');
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const { server } = parse<TopJson>(await folder.ok('top', '--json'));
    expect(server).toMatchObject({ pid: serving.child.pid, requests: 0 });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request({ socketPath: socket, path: '/stats' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });
    expect(status).toBe(404);
    serving.child.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);
    expect(existsSync(socket)).toBe(false);
    await expectWhole(folder);
  });

  test('a run that was killed is not shown; where nobody is at work, that is said', async () => {
    using folder = await hashedPhotos();
    writeLargeFiles(folder);
    const running = start(['index', '--no-similar', '--jobs', '1'], { cwd: folder.path });
    const left = folder.at(`.imgdedup/runs/${running.child.pid}.json`);
    await until(() => existsSync(left));
    running.child.kill('SIGKILL');
    await running.ended;
    expect(existsSync(left)).toBe(true);
    const { code, stdout } = await folder.run('top');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^writing +nobody$/m);
    expect(stdout).toMatch(/^runs +none/m);
    expect(stdout).toMatch(/^server +none/m);
    expect(stdout).toMatch(/^watcher +none$/m);
    expect(stdout).toMatch(/^actions +none yet$/m);
  });
});

describe('on a terminal', () => {
  const [enter, leave] = ['\u001B[?1049h', '\u001B[?1049l'];

  test.for([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ] as const)('it is drawn until %s, and the terminal is as before', async ([, keys], { skip }) => {
    if (!terminals.isThere) skip(...without(terminals));
    using folder = await hashedPhotos();
    const script = 'stty cols 60 rows 20; NO_COLOR=1 $IMGDEDUP top; echo "status $?"; stty -a';
    const { stdout } = await terminal(script, folder.path, { after: /q quits/, keys });
    expect(stdout).toContain(enter);
    const [drawn = '', after = ''] = stdout.split(leave);
    expect(drawn).toContain('imgdedup');
    expect(drawn).not.toContain('\u001B[1m');
    expect(drawn).toContain('\u001B[?25l');
    expect(drawn.endsWith('\u001B[?7h\u001B[?25h')).toBe(true);
    expect(after).toContain('status 0');
    expect(after).toMatch(/(?<!-)\bicanon\b/);
    expect(after).toMatch(/(?<!-)\becho\b/);
  });

  test('SIGTERM gives the terminal back, too', async ({ skip }) => {
    if (!terminals.isThere) skip(...without(terminals));
    using folder = await hashedPhotos();
    const script = 'timeout --foreground -s TERM 3 $IMGDEDUP top; stty -a';
    const { stdout } = await terminal(script, folder.path);
    const [drawn = '', after = ''] = stdout.split(leave);
    expect(drawn).toContain('q quits');
    expect(drawn).toContain('\u001B[1m');
    expect(after).toMatch(/(?<!-)\bicanon\b/);
  });
});
