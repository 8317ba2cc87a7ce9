import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listenOnSocket } from '../../../src/http/listen-on-socket.js';
import { PhotoFolder } from '../support/photo-folder.js';

function answering(text: string) {
  return createServer((_, response) => response.end(text));
}

function asked(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path: '/', agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}

/** A socket on which nobody listens any more, as a killed server leaves it. */
function leaveDead(path: string): void {
  const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', code]);
  expect(lstatSync(path).isSocket()).toBe(true);
}

describe('a socket', () => {
  test('only its owner can open, whatever the umask is, and nothing is left beside it', async () => {
    using folder = new PhotoFolder();
    const path = folder.at('serve.sock');
    const before = process.umask(0);
    const server = answering('here');
    try {
      using _listening = await listenOnSocket(server, path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await asked(path)).toBe('here');
      expect(readdirSync(folder.root)).toEqual(['serve.sock']);
    } finally {
      process.umask(before);
      server.close();
    }
    expect(readdirSync(folder.root)).toEqual([]);
  });

  test('that a dead server left is taken over', async () => {
    using folder = new PhotoFolder();
    const path = folder.at('serve.sock');
    leaveDead(path);
    const server = answering('new');
    using _listening = await listenOnSocket(server, path);
    expect(await asked(path)).toBe('new');
    expect(readdirSync(folder.root)).toEqual(['serve.sock']);
    server.close();
  });

  test('of a living server is left to it: SOCKET_TAKEN', async () => {
    using folder = new PhotoFolder();
    const path = folder.at('serve.sock');
    const [first, second] = [answering('first'), answering('second')];
    using _listening = await listenOnSocket(first, path);
    await expect(listenOnSocket(second, path)).rejects.toMatchObject({ code: 'SOCKET_TAKEN' });
    expect(await asked(path)).toBe('first');
    expect(second.listening).toBe(false);
    expect(readdirSync(folder.root)).toEqual(['serve.sock']);
    first.close();
  });

  test('of several that start at once beside a dead one, one has it', async () => {
    using folder = new PhotoFolder();
    const path = folder.at('serve.sock');
    leaveDead(path);
    const servers = ['a', 'b', 'c', 'd'].map(answering);
    const tried = await Promise.allSettled(servers.map((server) => listenOnSocket(server, path)));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const at = tried.findIndex(({ status }) => status === 'fulfilled');
    expect(await asked(path)).toBe('abcd'[at]);
    for (const server of servers) server.close();
  });

  test('is no other file: what lies there stays', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'photo');
    symlinkSync(folder.at('a.jpg'), folder.at('link'));
    for (const name of ['a.jpg', 'link']) {
      const tried = listenOnSocket(answering(''), folder.at(name));
      await expect(tried).rejects.toMatchObject({ code: 'SOCKET_TAKEN' });
    }
    expect(folder.text('link')).toBe('photo');
    expect(folder.list()).toEqual(['a.jpg', 'link']);
  });

  test.each([
    ['in a folder that is not there', ['nothing', 'serve.sock']],
    ['of a path that is too long', ['x'.repeat(120)]],
  ])('%s: SOCKET_UNUSABLE', async (_, parts) => {
    using folder = new PhotoFolder();
    const server = answering('');
    const tried = listenOnSocket(server, join(folder.root, ...parts));
    await expect(tried).rejects.toMatchObject({ code: 'SOCKET_UNUSABLE' });
    expect(server.listening).toBe(false);
    expect(folder.list()).toEqual([]);
  });

  test('that another one replaced is not removed in the end', async () => {
    using folder = new PhotoFolder();
    const path = folder.at('serve.sock');
    const server = answering('');
    {
      using _listening = await listenOnSocket(server, path);
      spawnSync('rm', [path]);
      folder.write('serve.sock', 'of somebody else');
    }
    expect(folder.text('serve.sock')).toBe('of somebody else');
    server.close();
  });
});
