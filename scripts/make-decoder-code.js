// Stores the code that V8 makes of what decodes pictures, after it has looked at one. A part of `npm run build`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDecoder } from '../bin/load-program.js';

const path = fileURLToPath(new URL('../test/fixtures/photos/2019/waterfall.jpg', import.meta.url));
let store = () => undefined;

// It talks to a parent, which nobody is here.
process.send = (message) => {
  if (message.kind !== 'outcomes') return true;
  const [outcome] = message.outcomes;
  if (outcome.kind !== 'picture') throw new Error(`${path} is ${outcome.kind}`);
  store();
  return process.exit();
};
loadDecoder((script, stored) => {
  store = () => writeFileSync(stored, script.createCachedData());
});
process.emit('message', {
  id: 0,
  paths: [path],
  wish: { kind: 'look', wantsPoints: true, wantsFacts: true },
});
