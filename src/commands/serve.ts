import { resolve } from 'node:path';
import { parseSize } from '../config/settings.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { Repository } from '../library/repository/repository.js';
import type { WatchedBoard } from '../queue/queue-watch.js';
import { traceOf } from '../render/report-error.js';
import { resyncLine, watchingLine } from '../render/text/running/render-watch.js';
import type { MoreMetrics } from '../server/metrics.js';
import type { ServerAddress, ServerPlace } from '../server/server.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { booleanFlag, integerFlag, textFlag } from './flags/flags.js';
import { idleOf } from './flags/idle.js';
import { doorsOf } from './flags/doors.js';
import { withPassword } from './flags/queue-password.js';

export class Serve extends BaseCommand {
  static override summary =
    'Serve the repository over HTTP: put files as they are rendered, ask what is there.';
  static override description =
    'Listens on a Unix socket that only you can open, or with --port on 127.0.0.1 for whoever brings the token that is printed. PUT /files/PATH puts a file: bytes that are held already become a hard link. docs/serve.md lists the requests, /openapi.json is the OpenAPI document. Ctrl-C or SIGTERM ends it: what is under way is done first.';
  static override flags = {
    socket: textFlag({
      helpValue: 'PATH',
      exclusive: ['port'],
      description: 'The socket to listen on; .imgdedup/serve.sock by default.',
    }),
    port: integerFlag({
      min: 0,
      max: 65_535,
      helpValue: 'N',
      description: 'Listen on this port of 127.0.0.1 instead; 0 takes one that is free.',
    }),
    'token-file': textFlag({
      helpValue: 'FILE',
      dependsOn: ['port'],
      description:
        'The token is in FILE, which only you can read; made where it is not there. By default a new one is printed.',
    }),
    'workers-at': textFlag({
      helpValue: 'HOST:PORT',
      description:
        'Give pictures to "imgdedup worker --from" there, too, one by one and only with a signature of "index --sign" (docs/workers.md).',
    }),
    'readers-at': textFlag({
      helpValue: 'HOST:PORT',
      description:
        'Let people elsewhere look in there, with "imgdedup -C imgdedup://HOST:PORT/" and a token (docs/elsewhere.md): over TLS, or at 127.0.0.1 for the end of an SSH tunnel.',
    }),
    'readers-token-file': textFlag({
      helpValue: 'FILE',
      dependsOn: ['readers-at'],
      description:
        'The token of those who may look is in FILE, as with --token-file. By default a new one is printed.',
    }),
    'reviewers-token-file': textFlag({
      helpValue: 'FILE',
      dependsOn: ['readers-at'],
      description:
        'Let those decide, too, with "imgdedup -C imgdedup://HOST:PORT/ review", who bring the token in FILE, as with --token-file. By default nobody may.',
    }),
    'tls-cert': textFlag({
      helpValue: 'FILE',
      dependsOn: ['tls-key'],
      description: 'Speak TLS with workers and readers: the certificate of that host, as PEM.',
    }),
    'tls-key': textFlag({
      helpValue: 'FILE',
      dependsOn: ['tls-cert'],
      description: 'The private key of the certificate, as PEM.',
    }),
    'max-body': textFlag({
      default: '64MiB',
      helpValue: 'SIZE',
      description: 'Most bytes of a file that is sent; four of these are in memory at most.',
    }),
    'max-queue': integerFlag({
      min: 1,
      max: 100_000,
      default: 256,
      helpValue: 'N',
      description: 'Most requests under way at once; the others are told to come again (429).',
    }),
    watch: booleanFlag({
      default: false,
      description:
        'Watch the folder, too, as "imgdedup watch" does: other commands need not look at what did not change.',
    }),
    queue: textFlag({
      helpValue: 'URL',
      description:
        'Tell at /metrics of the queue at redis://HOST, too: what waits there, and what workers did; with --port also as a page, at /queue (docs/workers.md).',
    }),
    idle: textFlag({
      helpValue: 'DURATION',
      description: 'End when nobody has asked for anything for so long: 30s, 2h; never by default.',
    }),
  };
  static override examples = [
    '<%= config.bin %> serve',
    '<%= config.bin %> serve --socket /run/user/1000/tiles.sock',
    '<%= config.bin %> serve --watch',
    '<%= config.bin %> serve --port 8080 --token-file ~/.imgdedup-token',
    '<%= config.bin %> serve --workers-at 0.0.0.0:8443 --tls-cert nas.pem --tls-key nas.key',
    '<%= config.bin %> serve --readers-at 0.0.0.0:8444 --tls-cert nas.pem --tls-key nas.key',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const maxBody = sizeOf(flags['max-body']);
    const idleMs = flags.idle === undefined ? undefined : idleOf(flags.idle);
    const place = placeOf(flags, this.folder(flags));
    const { workers, readers } = doorsOf(flags, this.folder(flags));
    await using repository = await this.openToWrite(flags);
    await using _watcher = flags.watch ? await this.#watch(flags, repository) : undefined;
    await using queue = await this.#queue(flags);
    const board = place.kind === 'port' ? queue?.board() : undefined;
    if (queue !== undefined && place.kind === 'port' && board === undefined) {
      this.notice(flags, noPage);
    }
    const { runServer } = await import('../server/server.js');
    const { programVersion } = await import('../config/program-version.js');
    const ending = await runServer(repository, {
      place,
      workers,
      readers,
      idleMs,
      version: programVersion(),
      maxBody,
      maxQueue: flags['max-queue'],
      stop: this.signal,
      more: queue?.metrics,
      queuePage: board && {
        board,
        onAddress: (url) => this.notice(flags, `The queue, for one browser: ${url}`),
      },
      onAddress: (address) => void this.#tellAddress(flags, address),
      onFault: (error) => this.io.stderr.write(traceOf(error)),
    });
    if (flags.json) await this.envelope.end({ files: null, bytes: null, ending });
    else this.notice(flags, endingTexts[ending]);
  }

  async #queue({
    queue,
  }: {
    readonly queue: string | undefined;
  }): Promise<WatchedQueue | undefined> {
    if (queue === undefined) return undefined;
    const { QueueWatch } = await import('../queue/queue-watch.js');
    const { queueMetrics } = await import('../server/queue-metrics.js');
    const watch = await QueueWatch.open(withPassword(queue, this.io.env));
    const metrics = queueMetrics(watch);
    return {
      metrics,
      board: () => watch.board(),
      [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
    };
  }

  /** Where it can no longer watch, it goes on to serve. */
  async #watch(flags: CommonFlags, repository: Repository): Promise<AsyncDisposable> {
    const { watchFolder } = await import('../api/indexing/watch-folder.js');
    const watcher = await watchFolder(repository, {
      onReady: (state) => this.notice(flags, watchingLine(state)),
      onResync: (reason) => this.notice(flags, resyncLine(reason)),
    });
    watcher.ended.catch((error: unknown) => this.#tellUnwatched(flags, error));
    return watcher;
  }

  #tellUnwatched(flags: CommonFlags, error: unknown): void {
    if (!(error instanceof ImgdedupError)) throw error;
    this.notice(flags, `Nobody watches the folder any more. ${error.message}`);
  }

  /** Scripts read the address as the first line, then the token, then what is for workers, then for readers. */
  async #tellAddress(flags: CommonFlags, address: ServerAddress): Promise<void> {
    if (flags.json) {
      await this.envelope.begin('addresses');
      await this.envelope.item(address);
    } else {
      await this.output.line(address.kind === 'socket' ? `unix:${address.path}` : address.url);
      if (address.kind === 'port' && address.token !== undefined) {
        await this.output.line(address.token);
      }
      const { workersUrl, readersUrl, readersToken } = address;
      for (const line of [workersUrl, readersUrl, readersToken]) {
        if (line !== undefined) await this.output.line(line);
      }
    }
    await this.output.flush();
    this.notice(flags, 'Ctrl-C ends the server.');
  }
}

interface WatchedQueue extends AsyncDisposable {
  readonly metrics: MoreMetrics;
  readonly board: () => WatchedBoard | undefined;
}

const noPage =
  'There is no page of the queue: install what makes it beside imgdedup, npm install @bull-board/api@9.';

interface PlaceFlags {
  readonly socket: string | undefined;
  readonly port: number | undefined;
  readonly 'token-file': string | undefined;
}

function placeOf({ socket, port, 'token-file': file }: PlaceFlags, from: string): ServerPlace {
  return port === undefined
    ? { kind: 'socket', path: socket === undefined ? undefined : resolve(from, socket) }
    : { kind: 'port', port, tokenFile: file === undefined ? undefined : resolve(from, file) };
}

/** @throws ImgdedupError USAGE */
function sizeOf(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new ImgdedupError('USAGE', `--max-body wants a size such as 64MiB or 1GB, not "${text}".`);
}

const endingTexts = {
  stopped: 'The server has ended; what it took is recorded.',
  idle: 'The server has ended: nobody used it any more. What it took is recorded.',
} as const;
