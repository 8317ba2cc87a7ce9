import type { DecodeRequest, DecoderMessage } from './decoder-message.js';
import { lookAtPicture } from './look-at-picture.js';
import { ReadBuffer } from './picture-file.js';
import { loadSharp } from './pixels.js';

/**
 * A process that decodes pictures, so that one that crashes, hangs or eats memory costs only
 * itself. It is asked several things at once: one picture is decoded in a thread of libuv's while
 * the fingerprint of another is taken.
 */

// Ctrl-C goes to every process of the terminal. The parent finishes what it is doing and stops us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

// The parent is gone, however it went. A clean exit would wait for a decoder that hangs.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const idle: ReadBuffer[] = [];

async function answer({ id, path, wantsPoints }: DecodeRequest): Promise<void> {
  const buffer = idle.pop() ?? new ReadBuffer();
  const look = await lookAtPicture(path, wantsPoints, buffer);
  idle.push(buffer);
  say(
    look.kind === 'needs-memory'
      ? { kind: 'needs-memory', id, format: look.format }
      : { kind: 'outcome', id, outcome: look },
  );
}

function say(message: DecoderMessage): void {
  process.send?.(message);
}

loadSharp();
process.on('message', (request: DecodeRequest) => void answer(request));
say({ kind: 'ready' });
