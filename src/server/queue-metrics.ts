import { jobStates, type QueueSight, type QueueWatch } from '../queue/queue-watch.js';
import { labelled, type CountName, type Counts } from '../queue/work-counts.js';
import type { MetricFamily, MoreMetrics, Sample } from './metrics.js';

/** What is told of a queue; while its server is away, only that. */
export function queueMetrics(watch: Pick<QueueWatch, 'look'>): MoreMetrics {
  let sight: QueueSight | undefined;
  return {
    refresh: async () => {
      sight = await watch.look();
    },
    families: [
      gauge('imgdedup_queue_up', 'Whether the server of the queue answers.', () => [
        { labels: {}, value: sight === undefined ? 0 : 1 },
      ]),
      gauge('imgdedup_queue_depth', 'Jobs in the queue, by where they are.', () =>
        jobStates.flatMap((state) =>
          sight === undefined ? [] : { labels: { state }, value: sight.depth[state] },
        ),
      ),
      gauge('imgdedup_queue_workers', 'Workers that are connected.', () =>
        sight === undefined ? [] : [{ labels: {}, value: sight.workers }],
      ),
      ...workFamilies('imgdedup_queue', () => sight?.counts ?? new Map()),
    ],
  };
}

/** What one worker tells of itself. */
export function workerMetrics(counts: () => Counts): MoreMetrics {
  return {
    refresh: () => Promise.resolve(),
    families: workFamilies('imgdedup_worker', counts),
  };
}

function gauge(name: string, help: string, samples: () => readonly Sample[]): MetricFamily {
  return { kind: 'gauge', name, help, labels: ['state'], samples };
}

function workFamilies(prefix: string, counts: () => Counts): readonly MetricFamily[] {
  const family = (
    suffix: string,
    help: string,
    label: string,
    { name, unit = 1 }: { readonly name: CountName; readonly unit?: number },
  ): MetricFamily => ({
    kind: 'counter',
    name: `${prefix}_${suffix}`,
    help,
    labels: [label],
    samples: () =>
      labelled(counts(), name).map(([value, count]) => ({
        labels: { [label]: value },
        value: count / unit,
      })),
  });
  const jobMs = { name: 'job-ms', unit: 1000 } as const;
  const pictureMs = { name: 'picture-ms', unit: 1000 } as const;
  return [
    family('jobs_total', 'Jobs that were answered.', 'kind', { name: 'jobs' }),
    family('job_seconds_total', 'Seconds that answered jobs took.', 'kind', jobMs),
    family('pictures_total', 'Pictures that were looked at.', 'format', { name: 'pictures' }),
    family(
      'picture_seconds_total',
      'Seconds that pictures were with decoders.',
      'format',
      pictureMs,
    ),
    family('picture_bytes_total', 'Bytes of these pictures.', 'format', { name: 'picture-bytes' }),
    family('failures_total', 'Pictures and jobs of which nothing came.', 'reason', {
      name: 'failures',
    }),
  ];
}
