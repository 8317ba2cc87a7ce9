/** A thread that does what a review is told to do to files: comparing two of them waits for nothing. */
import type { MessagePort } from 'node:worker_threads';
import { Repository } from '../library/repository/repository.js';
import type { RepositoryAddress } from '../library/repository/open-options.js';
import { answerRequests } from '../workers/answer-requests.js';
import type { Progress } from '../model/runs/progress.js';
import { carryOut, type CarriedOut, type Order, type OrderEvent } from './orders.js';

export interface OrderMessage {
  readonly address: RepositoryAddress;
  readonly order: Order;
  /** Takes anything for a wish to end, and gives {@link OrderTold}. */
  readonly port: MessagePort;
}

export type OrderTold =
  | { readonly kind: 'event'; readonly event: OrderEvent }
  | { readonly kind: 'progress'; readonly progress: Progress };

answerRequests(async ({ address, order, port }: OrderMessage): Promise<CarriedOut> => {
  const stop = new AbortController();
  port.on('message', () => stop.abort());
  const tell = (told: OrderTold): void => port.postMessage(told);
  return carryOut(await Repository.at(address, stop.signal), order, {
    signal: stop.signal,
    onEvent: (event) => tell({ kind: 'event', event }),
    onProgress: (progress) => tell({ kind: 'progress', progress }),
  });
});
