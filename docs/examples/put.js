// Puts tiles as they are rendered: equal ones share their bytes the moment they are written.
import { findRepository, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));
const [sea, shore] = [Buffer.from('a tile of sea'), Buffer.from('a tile of shore')];
const timeMs = Date.UTC(2025, 0, 1);

for (const path of ['map/0/0.png', 'map/0/1.png', 'map/0/1.png']) {
  const { outcome, size } = await repository.put(path, sea, { timeMs });
  console.log(`${path} ${outcome} (${size} bytes)`);
}
await repository.put('map/1/0.png', shore, { timeMs, state: 'incomplete' });

for await (const { path, timeMs: time } of repository.list({ under: 'map', state: 'incomplete' })) {
  console.log(`${path} of ${new Date(time).toISOString()} is to be rendered again`);
}
await repository.setState('map/1/0.png', undefined);
console.log((await repository.find('map/1/0.png'))?.state);

const { paths, contents, links, bytesSaved } = await repository.stats();
console.log(`${paths} tiles of ${contents} contents: ${links} share, ${bytesSaved} bytes saved`);
await repository.remove('map/0/1.png');
await repository.flush();
