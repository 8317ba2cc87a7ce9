import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { listenOnPort } from '../http/listen.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { failureReason } from '../model/errors/failure.js';
import { patientServer, type TlsIdentity } from './patient-server.js';

/** An address of its own that a server answers at, beside its first one. */
export interface DoorPlace {
  /** An address of this machine, or its name. */
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Absolute paths of files with a certificate and its key, as PEM; without them it speaks HTTP as it is. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** A door that is open. Whoever opened it closes the server. */
interface Door {
  readonly server: Server;
  /** As URLs have it: `[::1]:8443`. */
  readonly authority: string;
  readonly isEncrypted: boolean;
}

/**
 * Answers requests at an address of its own.
 * @throws ImgdedupError PORT_TAKEN; USAGE for an address that is not ours, a certificate that is none
 */
export async function openDoor(
  receive: RequestListener,
  { host, port, tls }: DoorPlace,
  patienceMs: number,
): Promise<Door> {
  const identity = tls && identityOf(tls);
  const server = serverWith(receive, patienceMs, identity);
  const taken = await listenOnPort(server, port, host);
  const name = isIPv6(host) ? `[${host}]` : host;
  return { server, authority: `${name}:${taken}`, isEncrypted: identity !== undefined };
}

function serverWith(
  receive: RequestListener,
  patienceMs: number,
  identity: TlsIdentity | undefined,
): Server {
  try {
    return patientServer(receive, patienceMs, identity);
  } catch (error) {
    if (identity === undefined || systemCode(error)?.startsWith('ERR_') !== true) throw error;
    throw notOne(error);
  }
}

function identityOf({ cert, key }: NonNullable<DoorPlace['tls']>): TlsIdentity {
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
