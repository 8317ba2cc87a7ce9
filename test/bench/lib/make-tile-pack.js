// @ts-check
/** Writes tiles one behind the other into one file, and a list of where each is: FOLDER COUNT. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeTiles } from './tile-pictures.js';

const [folder = '', count = ''] = process.argv.slice(2);
const tiles = [];
const fd = openSync(join(folder, 'pack'), 'w');
let at = 0;
for await (const { path, bytes } of makeTiles(join(folder, 'source'), Number(count))) {
  writeSync(fd, bytes);
  tiles.push({ path, from: at, length: bytes.length });
  at += bytes.length;
}
closeSync(fd);
writeFileSync(join(folder, 'tiles.json'), JSON.stringify(tiles));
