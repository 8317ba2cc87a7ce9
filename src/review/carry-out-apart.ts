import type { RepositoryAddress } from '../library/repository/open-options.js';
import { bundledEntry } from '../workers/bundled-entry.js';
import { WorkerThread } from '../workers/worker-thread.js';
import type { OrderMessage, OrderTold } from './order-worker.js';
import type { CarriedOut, Order, OrderTelling } from './orders.js';

/**
 * Does something to files in a thread of its own: acts compare, copy and sync without a pause, for minutes where a
 * file is large, and this thread answers meanwhile.
 * @throws ImgdedupError WORKER_ENDED
 */
export async function carryOutApart(
  address: RepositoryAddress,
  order: Order,
  { signal, onEvent, onProgress }: OrderTelling,
): Promise<CarriedOut> {
  const threads = process.getBuiltinModule('node:worker_threads');
  const { port1: own, port2: port } = new threads.MessageChannel();
  const hear = (told: OrderTold): void => {
    if (told.kind === 'event') onEvent(told.event);
    else onProgress(told.progress);
  };
  own.on('message', hear);
  const stop = (): void => own.postMessage('stop');
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  try {
    await using thread = new WorkerThread<OrderMessage, CarriedOut>({
      entry: bundledEntry('order-worker'),
      purpose: 'acts on files',
    });
    const done = await thread.ask({ address, order, port }, [port]);
    // What it told before it answered may lie here still.
    for (;;) {
      const left: { readonly message: OrderTold } | undefined = threads.receiveMessageOnPort(own);
      if (left === undefined) return done;
      hear(left.message);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    own.close();
  }
}
