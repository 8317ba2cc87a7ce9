/** Name of the socket of a server, in the data folder. */
export const serverSocketName = 'serve.sock';

/** Name of the socket on which a server on a port tells its state, and nothing else, in the data folder. */
export const stateSocketName = 'serve-state.sock';

/** Asking for the state is no use of the server: it counts with the others for Prometheus only. */
export const stateRoute = '/state';

/** A server as it tells people of itself. */
export interface ServerState {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Requests that were answered, those for this state apart. */
  readonly requests: number;
  /** Of those, the ones that were told to come again. */
  readonly refused: number;
  /** Of those, the ones that met a bug, or a server that ends. */
  readonly failed: number;
  /** Files that were put, by what became of them. */
  readonly puts: PutCounts;
  /** The bytes of those. */
  readonly putBytes: PutCounts;
  /** Bytes of request bodies in memory. */
  readonly bytesInFlight: number;
  /** Requests that were let in. */
  readonly inFlight: number;
  /** Of those, the ones that wait for their turn. */
  readonly waiting: number;
}

/** By outcome. */
export interface PutCounts {
  readonly written: number;
  readonly linked: number;
  readonly unchanged: number;
}

/** Whatever became of them. */
export function putTotal({ written, linked, unchanged }: PutCounts): number {
  return written + linked + unchanged;
}

/** Share of files whose bytes were there already, 0 to 1; undefined where none came. */
export function hitShare(puts: PutCounts): number | undefined {
  const total = putTotal(puts);
  return total === 0 ? undefined : (total - puts.written) / total;
}
