import type { Member } from '../../src/model/review/review-group.js';
import { copyable, copyCommands, kindNames } from '../model/copies.js';
import { KeyButton } from './key-button.js';

interface Props {
  readonly keeper: Member;
  readonly other: Member;
}

/** What the other one says and the keeper does not: to be put into a sidecar beside the keeper. */
export function CopyFacts({ keeper, other }: Props) {
  const kinds = copyable(keeper, other);
  if (kinds.length === 0) return null;
  return (
    <section class="facts-block">
      <h2 id="copy-facts">Copy to the keeper</h2>
      <div class="copy-facts" role="group" aria-labelledby="copy-facts">
        {kinds.map((kind) => (
          <KeyButton
            key={kind}
            command={copyCommands[kind]}
            icon={other.copies.includes(kind) ? 'check' : 'left'}
            kind="quiet"
            pressed={other.copies.includes(kind)}
          >
            {kindNames[kind]}
          </KeyButton>
        ))}
      </div>
      <p class="quiet">
        Apply puts it into a sidecar (XMP) beside the keeper. No photo is changed.
      </p>
    </section>
  );
}
