import { useServices } from '../hooks/use-services.js';
import { useStore } from '../hooks/use-store.js';
import { keyName, keyTable, type KeyRow } from '../model/keys.js';
import { Dialog } from '../parts/dialog.js';

const sections: readonly KeyRow['section'][] = ['Decide', 'Go', 'Compare', 'Elsewhere'];

/** All keys, and what they do. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const services = useServices();
  const settings = useStore(services.settings);
  const { singleKeys, goesOn } = settings.values;
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <div class="help" tabIndex={0} role="group" aria-label="List of keys">
        {sections.map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl class="key-list">
              {keyTable
                .filter((row) => row.section === section)
                .map(({ command, keys, text }) => (
                  <div key={command}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{keyName(key)}</kbd>
                      ))}
                    </dt>
                    <dd>{text}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Pictures</h3>
          <dl class="key-list">
            <div>
              <dt>Wheel, pinch</dt>
              <dd>Nearer and farther, both pictures together</dd>
            </div>
            <div>
              <dt>Drag, Shift + arrows</dt>
              <dd>Move both</dd>
            </div>
            <div>
              <dt>Double click</dt>
              <dd>Nearer there, and back to all of it</dd>
            </div>
          </dl>
        </section>
      </div>
      <footer class="dialog-foot dialog-foot-left">
        <label class="choice-row">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={({ currentTarget }) => settings.set({ singleKeys: currentTarget.checked })}
          />
          <span class="choice-name">Keys that type a character are commands</span>
        </label>
        <label class="choice-row">
          <input
            type="checkbox"
            checked={goesOn}
            onChange={({ currentTarget }) => settings.set({ goesOn: currentTarget.checked })}
          />
          <span class="choice-name">Go on to the next group after a decision</span>
        </label>
      </footer>
    </Dialog>
  );
}
