import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { close, listenOnPort } from '../http/listen.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { failureReason } from '../model/failure.js';
import { patientServer, type TlsIdentity } from './patient-server.js';
import type { PictureDesk } from './picture-desk.js';

/** Where workers are given pictures. */
export interface WorkersPlace {
  /** An address of this machine, or its name. */
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Absolute paths of files with a certificate and its key, as PEM; without them it speaks HTTP as it is. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** To be disposed of: nobody is let in any more, and who is inside has a while to take what he was given. */
interface Door extends AsyncDisposable {
  readonly url: string;
}

/**
 * Gives pictures away at an address of its own.
 * @throws ImgdedupError PORT_TAKEN; USAGE for an address that is not ours, a certificate that is none
 */
export async function listenForWorkers(
  desk: PictureDesk,
  { host, port, tls }: WorkersPlace,
  patienceMs: number,
): Promise<Door> {
  const identity = tls && identityOf(tls);
  const server = serverWith(desk, patienceMs, identity);
  const taken = await listenOnPort(server, port, host);
  const name = isIPv6(host) ? `[${host}]` : host;
  const url = `${identity === undefined ? 'http' : 'https'}://${name}:${taken}`;
  return { url, [Symbol.asyncDispose]: () => close(server, 2 * patienceMs) };
}

function serverWith(desk: PictureDesk, patienceMs: number, identity: TlsIdentity | undefined) {
  try {
    return patientServer(
      (request, response) => void desk.receive(request, response),
      patienceMs,
      identity,
    );
  } catch (error) {
    if (identity === undefined || systemCode(error)?.startsWith('ERR_') !== true) throw error;
    throw notOne(error);
  }
}

function identityOf({ cert, key }: NonNullable<WorkersPlace['tls']>): TlsIdentity {
  return { cert: bytesOf(cert), key: bytesOf(key) };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ImgdedupError('USAGE', `${path} cannot be read: ${failureReason(error)}.`, {
      cause: error,
    });
  }
}

function notOne(cause: unknown): ImgdedupError {
  return new ImgdedupError('USAGE', 'These are no certificate and its private key.', {
    cause,
    remedy: 'Name files in PEM with --tls-cert and --tls-key; the key may have no password.',
  });
}
