import { ImgdedupError } from '../model/errors/errors.js';
import type { QueueLibrary, ServerOptions } from './bullmq.js';
import { shownAddress, type QueueAddress } from './queue-address.js';

const connectMs = 10_000;

/**
 * Makes one attempt.
 * @throws ImgdedupError QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function probe(
  { Redis }: QueueLibrary,
  address: QueueAddress,
  options: ServerOptions,
): Promise<void> {
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  let first: Error | undefined;
  // Of a connection that fails, only its event says why.
  client.on('error', (error) => (first ??= error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refusal(address, first ?? error);
  } finally {
    client.disconnect();
  }
}

function refusal(address: QueueAddress, error: Error): ImgdedupError {
  const where = shownAddress(address);
  if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:AUTH|invalid password|DB index))/i.test(error.message)) {
    return new ImgdedupError(
      'QUEUE_DENIED',
      `The queue at ${where} lets nobody in: ${error.message}.`,
      {
        cause: error,
        remedy:
          'Put the password into the address, redis://:PASSWORD@HOST, or into IMGDEDUP_QUEUE_PASSWORD.',
      },
    );
  }
  return new ImgdedupError(
    'QUEUE_UNREACHABLE',
    `The queue at ${where} cannot be reached: ${error.message.replace(/\.$/, '')}.`,
    {
      cause: error,
      remedy: 'Start Redis or Valkey there, or correct the address; rediss:// is for TLS.',
    },
  );
}

export function serverOptions(address: QueueAddress, silenceMs: number): ServerOptions {
  const { host, port, db, username, password, isEncrypted } = address;
  return {
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: { servername: host } } : {}),
    connectTimeout: connectMs,
    keepAlive: 10_000,
    socketTimeout: silenceMs,
    maxRetriesPerRequest: null,
  };
}
