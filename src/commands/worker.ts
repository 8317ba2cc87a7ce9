import { resolve } from 'node:path';
import type { WorkerTally, WorkerTrouble } from '../queue/worker/run-worker.js';
import type { WorkCounts } from '../queue/work-counts.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { parseQuietHours, type QuietHours } from '../model/time/quiet-hours.js';
import type { Volume } from '../queue/worker/volume-readers.js';
import { escapeText } from '../render/quote.js';
import { formatCount } from '../render/units.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { overridesOf } from './flags/common-flags.js';
import { arg, integerFlag, textFlag } from './flags/flags.js';
import { withPassword } from './flags/queue-password.js';
import { tracingOf } from './flags/tracing.js';

export class Worker extends BaseCommand {
  static override summary =
    'Look at pictures, and compare them, for runs with --queue on another machine.';
  static override description =
    'Takes jobs from Redis until Ctrl-C or SIGTERM: what was begun is finished and answered first. Needs no repository: it reads photos below --root, the folder that is indexed as this machine sees it, or fetches them with --s3 or --from, and writes to no folder but the temporary one; to compare pictures it needs no photos. A password may be in IMGDEDUP_QUEUE_PASSWORD instead of the address (docs/workers.md).';
  static override args = {
    queue: arg({
      required: true,
      description: 'Where jobs are: redis://[:PASSWORD@]HOST[:PORT], or rediss:// through TLS.',
    }),
  };
  static override flags = {
    root: textFlag({
      helpValue: 'DIR',
      description: 'The photo folder as this machine sees it; where it was started by default.',
    }),
    from: textFlag({
      helpValue: 'URL',
      description:
        'Fetch what is not there from "imgdedup serve --workers-at" at https://HOST:PORT, where "index --sign" lets workers.',
    }),
    s3: textFlag({
      helpValue: 'URL',
      description:
        'Fetch what is not there from storage that speaks S3, s3://BUCKET/PREFIX, before --from; credentials as for other programs of AWS.',
    }),
    's3-endpoint': textFlag({
      helpValue: 'URL',
      dependsOn: ['s3'],
      description: 'Server of that storage, where it is not Amazon: https://HOST:PORT.',
    }),
    metrics: integerFlag({
      min: 0,
      max: 65_535,
      helpValue: 'PORT',
      description:
        'Tell Prometheus what this worker does, at http://127.0.0.1:PORT/metrics; 0 takes one that is free.',
    }),
    'quiet-hours': textFlag({
      helpValue: 'HH:MM-HH:MM',
      description: 'Take no jobs in these hours, by the clock on the wall: 08:00-18:00.',
    }),
    volume: textFlag({
      helpValue: 'NAME',
      description:
        'What the photos lie on: workers that say the same name read from it one file at a time between them.',
    }),
    readers: integerFlag({
      min: 1,
      max: 64,
      helpValue: 'N',
      dependsOn: ['volume'],
      description: 'Files of the volume that are read at a time instead of one.',
    }),
    jobs: integerFlag({
      min: 1,
      max: 64,
      description: 'Number of decoding processes; as many as there are processors by default.',
    }),
  };
  static override examples = [
    '<%= config.bin %> worker redis://nas.local --root /mnt/photos',
    '<%= config.bin %> worker redis://nas.local --root /mnt/photos --volume nas --quiet-hours 08:00-18:00',
    '<%= config.bin %> worker rediss://:secret@nas.local:6380 --root /mnt/photos --jobs 4',
    '<%= config.bin %> worker rediss://:secret@nas.local --from https://nas.local:8443',
    '<%= config.bin %> worker redis://nas.local --s3 s3://photos/originals --s3-endpoint https://nas.local:9000',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Worker);
    const { runWorker } = await import('../queue/worker/run-worker.js');
    const { programVersion } = await import('../config/program-version.js');
    const { WorkCounts } = await import('../queue/work-counts.js');
    const { listPlugins } = await import('../api/repository/list-plugins.js');
    const { userConfigPath } = await import('../library/repository/user-config.js');
    const from = this.folder(flags);
    const counts = new WorkCounts();
    await using _server = await this.#metrics(flags, counts);
    await using _tracing = await tracingOf({
      env: this.io.env,
      isFollower: true,
      onMissing: (text) => this.notice(flags, text),
    });
    const plugins = await listPlugins({
      userConfig: userConfigPath(this.io.env),
      overrides: overridesOf(flags, from),
      onPluginTrouble: this.pluginTrouble(flags),
    });
    const tally = await runWorker({
      url: withPassword(args.queue, this.io.env),
      root: resolve(from, flags.root ?? '.'),
      from: flags.from,
      s3: flags.s3 === undefined ? undefined : { url: flags.s3, endpoint: flags['s3-endpoint'] },
      jobs: flags.jobs ?? 0,
      quietHours: hoursOf(flags['quiet-hours']),
      volume: volumeOf(flags),
      version: programVersion(),
      plugins,
      stop: this.signal,
      counts,
      onReady: () => this.notice(flags, 'Waiting for jobs. Ctrl-C ends the worker.'),
      onTrouble: this.#trouble(flags),
    });
    if (flags.json) await this.envelope.end({ files: tally.pictures, bytes: null, ...rest(tally) });
    else this.notice(flags, tallyText(tally));
  }

  async #metrics(
    flags: CommonFlags & { readonly metrics: number | undefined },
    counts: WorkCounts,
  ): Promise<AsyncDisposable | undefined> {
    if (flags.metrics === undefined) return undefined;
    const { serveWorkerMetrics } = await import('../server/worker-metrics-server.js');
    const server = await serveWorkerMetrics(flags.metrics, () => counts.all);
    this.notice(flags, `Numbers for Prometheus: ${server.url}`);
    return server;
  }

  /** Each once: a server that is away says the same at every attempt. */
  #trouble(flags: CommonFlags): (trouble: WorkerTrouble) => void {
    const told = new Set<string>();
    return (trouble) => {
      const text = troubleText(trouble);
      if (trouble.kind === 'rests' || trouble.kind === 'goes-on') {
        this.notice(flags, escapeText(text));
        return;
      }
      if (!told.has(text)) this.notice(flags, escapeText(text));
      told.add(text);
    };
  }
}

/** @throws ImgdedupError USAGE */
function hoursOf(text: string | undefined): QuietHours | undefined {
  if (text === undefined) return undefined;
  const hours = parseQuietHours(text);
  if (hours !== undefined) return hours;
  throw new ImgdedupError('USAGE', `--quiet-hours wants hours such as 08:00-18:00, not "${text}".`);
}

/** @throws ImgdedupError USAGE */
function volumeOf({
  volume,
  readers = 1,
}: {
  readonly volume: string | undefined;
  readonly readers: number | undefined;
}): Volume | undefined {
  if (volume === undefined) return undefined;
  if (volume !== '' && volume.length <= 100) return { name: volume, readers };
  throw new ImgdedupError('USAGE', '--volume wants a name of 1 to 100 characters.');
}

function rest({ pictures: _told, ...others }: WorkerTally): Omit<WorkerTally, 'pictures'> {
  return others;
}

function troubleText(trouble: WorkerTrouble): string {
  switch (trouble.kind) {
    case 'refused':
      return `A job was refused: ${trouble.reason}.`;
    case 'failed':
      return `Trouble with the queue; the worker goes on: ${trouble.message}`;
    case 'plugin':
      return `The plugin ${trouble.plugin} ${trouble.lack}: it ${trouble.reason}.`;
    case 'rests':
      return `The worker takes no jobs for now: ${trouble.reason}.`;
    case 'goes-on':
      return 'The worker takes jobs again.';
    default:
      return trouble satisfies never;
  }
}

function tallyText(tally: WorkerTally): string {
  const { jobs, pictures, pairs, thumbnails, notThere, fetched, refused } = tally;
  const others = [
    ...(fetched === 0 ? [] : [`${formatCount(fetched, 'file')} fetched`]),
    ...(pairs === 0 ? [] : [`${formatCount(pairs, 'pair')} compared`]),
    ...(thumbnails === 0 ? [] : [`${formatCount(thumbnails, 'thumbnail')} made`]),
    ...(notThere === 0 ? [] : [`${formatCount(notThere, 'file')} not there`]),
    ...(refused === 0 ? [] : [`${formatCount(refused, 'job')} refused`]),
  ];
  const did = `${formatCount(pictures, 'picture')} in ${formatCount(jobs, 'job')}`;
  return `The worker has ended: ${[did, ...others].join(', ')}.`;
}
