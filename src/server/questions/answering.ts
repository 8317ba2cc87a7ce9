import type { Repository } from '../../library/repository/repository.js';
import { Envelope } from '../../render/envelope.js';
import type { Output } from '../../render/output.js';

/** Where an answer goes, and who may end it. */
export interface Answering {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** The document of a command, of which nothing is written yet. */
export function envelopeOf(command: string, { root }: Repository, output: Output): Envelope {
  const envelope = new Envelope(output, command);
  envelope.root = root;
  return envelope;
}
