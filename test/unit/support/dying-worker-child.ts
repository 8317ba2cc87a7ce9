/** A worker that takes one job after the other, and dies by SIGKILL while it is at one picture. */
import { Connections } from '../../../src/queue/connections.js';
import type { BullJob } from '../../../src/queue/bullmq.js';
import { decodeJob } from '../../../src/queue/codes/job-code.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';

const [, , url = '', maker = '', deadly = ''] = process.argv;

const connections = await Connections.open(parseQueueAddress(url));
const work = async (job: BullJob): Promise<object> => {
  const decoded = decodeJob(job.data, maker);
  const items = decoded.kind === 'job' ? decoded.job.items : [];
  const at = items.findIndex(({ path }) => path === deadly);
  if (at === -1) return { kind: 'refused', worker: 'dying', reason: 'only one is deadly' };
  await job.updateProgress({ at: [at] });
  process.kill(process.pid, 'SIGKILL');
  return await new Promise<never>(() => undefined);
};
await connections.worker(work, 400, () => undefined);
