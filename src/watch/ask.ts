/** What others ask a watcher. Whatever is odd about the answer, there is none: who asked looks for themselves. */
import { connect } from 'node:net';
import { systemCode } from '../model/errors/errors.js';
import type { WatcherState } from '../model/runs/watcher-state.js';
import {
  decodeLine,
  encodeLine,
  parseChanges,
  parseState,
  type Changes,
  type Finding,
  type Moment,
  type Request,
  type RootInode,
} from './protocol.js';
import { addressOf } from './socket-path.js';

/** A full look takes no longer than a few times that. */
const patienceMs = 2000;
/** Longer answers are none. */
const mostBytes = 64 * 1024 * 1024;

/** What a watcher has seen; undefined where none answers. */
export async function askChanges(
  dataFolder: string,
  root: RootInode,
): Promise<Changes | undefined> {
  const answer = await exchange(dataFolder, { ask: 'changes', root });
  return answer && parseChanges(answer);
}

/** Tells what was found by looking at everything after `at`. */
export async function tellFinding(dataFolder: string, tell: Finding, at: Moment): Promise<void> {
  await exchange(dataFolder, { tell, at });
}

/** How a watcher is; undefined where none answers. */
export async function askState(dataFolder: string): Promise<WatcherState | undefined> {
  const answer = await exchange(dataFolder, { ask: 'state' });
  return answer && parseState(answer);
}

/** @returns whether a watcher heard it */
export async function askToStop(dataFolder: string): Promise<boolean> {
  return (await exchange(dataFolder, { ask: 'stop' })) !== undefined;
}

async function exchange(
  dataFolder: string,
  request: Request,
): Promise<Record<string, unknown> | undefined> {
  const line = await send(dataFolder, encodeLine(request));
  return line === undefined ? undefined : decodeLine(line);
}

function send(dataFolder: string, line: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let address;
    try {
      address = addressOf(dataFolder);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      resolve(undefined);
      return;
    }
    using way = address;
    const socket = connect(way.path);
    const parts: Buffer[] = [];
    let length = 0;
    const end = (answer?: string): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patienceMs, () => end());
    socket.on('error', () => end());
    socket.on('close', () => end());
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (part.includes(newline)) end(Buffer.concat(parts).toString('utf8'));
      else if (length > mostBytes) end();
    });
    socket.write(line);
  });
}

const newline = 10;
