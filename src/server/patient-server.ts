import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createEncrypted } from 'node:https';

/** A certificate, with those of whoever vouches for it, and its private key, as PEM. */
export interface TlsIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * A server that whoever sends slowly, much or nothing does not keep from others.
 * @param patienceMs how long the head of a request may take, in milliseconds; all of it six times as long
 * @param tls it speaks TLS only
 */
export function patientServer(
  receive: RequestListener,
  patienceMs: number,
  tls?: TlsIdentity,
): Server {
  const options: ServerOptions = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: patienceMs,
    requestTimeout: 6 * patienceMs,
    connectionsCheckingInterval: patienceMs / 2,
    // Of two lengths neither is believed.
    insecureHTTPParser: false,
  };
  const server =
    tls === undefined
      ? createServer(options, receive)
      : createEncrypted({ ...options, ...tls, handshakeTimeout: patienceMs }, receive);
  server.maxConnections = 1000;
  // Without a byte in either direction.
  server.timeout = 12 * patienceMs;
  server.keepAliveTimeout = 6 * patienceMs;
  return server;
}
