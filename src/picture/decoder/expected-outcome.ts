import type { AskedPart } from '../../model/facts/facts.js';
import type {
  DecoderOutcome,
  FactsOutcome,
  RenderOutcome,
  TraitsOutcome,
} from './decoder-message.js';

/**
 * @param all parts of plugins that there are
 * @throws TypeError for an answer to another question
 */
export function asFacts(outcome: DecoderOutcome, all: readonly AskedPart[]): FactsOutcome {
  switch (outcome.kind) {
    case 'facts':
    case 'unreadable':
      return outcome;
    case 'undecodable':
      // A process that died of it: nothing is to be had of this file.
      return { kind: 'facts', facts: undefined, asked: all };
    case 'picture':
    case 'traits':
    case 'rendered':
    case 'unsupported':
    case 'not-a-picture':
      throw new TypeError(`${outcome.kind} for facts`);
    default:
      return outcome satisfies never;
  }
}

/** @throws TypeError for an answer to another question */
export function asTraits(outcome: DecoderOutcome): TraitsOutcome {
  switch (outcome.kind) {
    case 'traits':
    case 'unreadable':
    case 'undecodable':
    case 'unsupported':
    case 'not-a-picture':
      return outcome;
    case 'picture':
    case 'facts':
    case 'rendered':
      throw new TypeError(`${outcome.kind} for traits`);
    default:
      return outcome satisfies never;
  }
}

/** @throws TypeError for an answer to another question */
export function asRendering(outcome: DecoderOutcome): RenderOutcome {
  switch (outcome.kind) {
    case 'rendered':
    case 'unreadable':
    case 'undecodable':
    case 'unsupported':
    case 'not-a-picture':
      return outcome;
    case 'picture':
    case 'traits':
    case 'facts':
      throw new TypeError(`${outcome.kind} for a rendering`);
    default:
      return outcome satisfies never;
  }
}
