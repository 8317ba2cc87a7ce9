import { setImmediate } from 'node:timers/promises';
import { isProfiled } from '../../workers/profile.js';
import type { DecodeRequest, DecoderMessage, DecoderOutcome, Wish } from './decoder-message.js';
import { decodeAndDescribe, decodePhoto, foreignBy, type PhotoOptions } from './decode-photo.js';
import { LikelyCopies } from './likely-copies.js';
import type { PartTrouble } from '../../model/plugins/plugin.js';
import { loadPictureParts } from '../../plugins/load-parts.js';
import { PluginTurn, type WorkingPart } from './plugin-turn.js';
import type { NoPicture } from '../decode/open-picture.js';
import { ReadBuffer } from '../decode/picture-file.js';
import { loadSharp } from '../decode/pixels.js';
import { factsOfFile } from './facts-of-file.js';
import { freeMemory } from './free-memory.js';
import { renderFile } from './render-file.js';
import { traitsOfFile } from './traits-of-file.js';

/**
 * A process that decodes pictures, so that one that crashes, hangs or eats memory costs only
 * itself. It is asked several things at once: one picture is decoded in a thread of libuv's while
 * the fingerprint of another is taken.
 */

// Ctrl-C goes to every process of the terminal. The parent finishes what it is doing and stops us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

// The parent is gone, however it went. A clean exit would wait for a decoder that hangs; a profile is written at no other.
process.on('disconnect', () => {
  if (isProfiled()) process.exit();
  else process.kill(process.pid, 'SIGKILL');
});

const idle: ReadBuffer[] = [];

/** By what was looked at so far. */
const likelyCopies = new LikelyCopies();

/** Resident set that is left alone, in bytes. */
const mostKept = 400 * 1024 * 1024;

/** For so long outcomes of a request may wait for more of them. */
const mostHeldMs = 50;

async function answer(request: DecodeRequest): Promise<void> {
  const { id, paths } = request;
  const buffer = idle.pop() ?? new ReadBuffer();
  const report = new Report(id);
  for (const path of paths) {
    await report.sayInTime();
    const outcome = await fulfil(path, request, buffer);
    if (outcome.kind === 'needs-memory') {
      report.say();
      say({ kind: 'needs-memory', id, format: outcome.format });
      break;
    }
    report.add(outcome);
  }
  report.say();
  idle.push(buffer);
}

/** Outcomes of one request that were not said yet. */
class Report {
  readonly #id: number;
  #outcomes: DecoderOutcome[] = [];
  #saidAt = performance.now();

  constructor(id: number) {
    this.#id = id;
  }

  add(outcome: DecoderOutcome): void {
    this.#outcomes.push(outcome);
  }

  say(): void {
    this.#saidAt = performance.now();
    if (this.#outcomes.length === 0) return;
    // What large pictures left behind would be in the way of the next one.
    if (process.memoryUsage.rss() > mostKept) freeMemory();
    say({ kind: 'outcomes', id: this.#id, outcomes: this.#outcomes });
    this.#outcomes = [];
  }

  /** What was found is not lost if the next file brings the process down; other requests have their turn. */
  async sayInTime(): Promise<void> {
    if (performance.now() - this.#saidAt <= mostHeldMs) return;
    this.say();
    await setImmediate();
  }
}

async function fulfil(
  path: string | Buffer,
  request: DecodeRequest,
  buffer: ReadBuffer,
): Promise<DecoderOutcome | NoPicture> {
  const { wish } = request;
  const turn = await turnOf(request);
  switch (wish.kind) {
    case 'look':
      return wish.wantsFacts
        ? decodeAndDescribe(path, wish.wantsPoints, buffer, lookingBy(wish, turn))
        : decodePhoto(path, wish.wantsPoints, buffer, lookingBy(wish, turn));
    case 'traits':
      return traitsOfFile(path, buffer, foreignBy(turn));
    case 'facts':
      return factsOfFile(path, buffer, turn);
    case 'render':
      return renderFile(path, wish.side, buffer, foreignBy(turn));
    default:
      return wish satisfies never;
  }
}

function lookingBy(
  { weighsCopies }: Extract<Wish, { readonly kind: 'look' }>,
  turn: PluginTurn | undefined,
): PhotoOptions {
  return { turn, copies: weighsCopies ? likelyCopies : undefined };
}

/** For one file: it remembers who was asked about it. */
async function turnOf({ id, plugins }: DecodeRequest): Promise<PluginTurn | undefined> {
  if (plugins === undefined) return undefined;
  const parts = await loadPictureParts(plugins.modules, sayTrouble);
  const at = (part: WorkingPart | undefined): Promise<void> => sent({ kind: 'at', id, part });
  return new PluginTurn(parts, { at, trouble: sayTrouble }, plugins.skip);
}

function sayTrouble(trouble: PartTrouble): void {
  say({ kind: 'plugin-trouble', trouble });
}

/** What has been written the parent reads, whatever becomes of this process. */
function sent(message: DecoderMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

function say(message: DecoderMessage): void {
  process.send?.(message);
}

loadSharp();
process.on('message', (request: DecodeRequest) => void answer(request));
say({ kind: 'ready' });
