import { joinings } from '../../src/model/review/choice.js';
import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import { joiningNames, joiningTexts, noReflink } from '../model/words.js';
import { KeyButton } from './key-button.js';

/** Joins equal files, and says how: what cannot be done here is told why. */
export function JoinButton() {
  const services = useServices();
  const { session } = useStore(services.review);
  const settings = useStore(services.settings);
  const { joining } = settings.values;
  const canReflink = session?.canReflink !== false;
  return (
    <span class="join">
      <KeyButton command="link" icon="link" title={joiningTexts[joining]}>
        {joiningNames[joining]}
      </KeyButton>
      <select
        class="join-how"
        aria-label="How equal files are joined"
        title={canReflink ? joiningTexts[joining] : noReflink}
        value={joining}
        onChange={({ currentTarget: { value } }) => {
          const chosen = joinings.find((each) => each === value);
          if (chosen !== undefined) settings.set({ joining: chosen });
        }}
      >
        {joinings.map((each) => (
          <option key={each} value={each} disabled={each === 'reflink' && !canReflink}>
            {joiningTexts[each]}
            {each === 'reflink' && !canReflink ? ' (not on this file system)' : ''}
          </option>
        ))}
      </select>
    </span>
  );
}
