import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { xxh64Hex } from '../../digest/xxh64.js';
import { isAlive, startOf } from '../../fs/processes/process-start.js';

/**
 * What a writer's files are called: machine, process, when it was started, thread, and something of its own. So the
 * name alone says whether the writer is still there.
 */
export function writerName(): string {
  const started = startOf(process.pid) ?? '0';
  const own = randomBytes(4).toString('hex');
  return [thisHost(), process.pid, started, threadId, own].join('-');
}

/** The writer's part of a name in the folder of logs; undefined for what no writer made. */
export function writerOf(fileName: string): string | undefined {
  return /^([0-9a-f]{16}-\d{1,10}-\d+-\d+-[0-9a-f]{8})(?=\.)/.exec(fileName)?.[1];
}

/** Whether a writer may still write. One on another machine cannot be asked, and counts as alive. */
export function isWriterAlive(writer: string): boolean {
  const [host, pid, started = '0'] = writer.split('-');
  if (host !== thisHost()) return true;
  return isAlive({ pid: Number(pid), started: started === '0' ? undefined : started });
}

function thisHost(): string {
  return xxh64Hex(Buffer.from(hostname()));
}
