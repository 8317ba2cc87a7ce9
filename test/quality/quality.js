// @ts-check
import { writeFileSync } from 'node:fs';
import { makeMaterial } from './lib/material.js';
import { readOptions } from './lib/options.js';
import { REQUIRED_RECALL } from './lib/requirements.js';

const options = readOptions();
const material = await makeMaterial({ ...options, say });
if (options.manifest !== undefined) {
  const required = Object.fromEntries(REQUIRED_RECALL);
  writeFileSync(options.manifest, `${JSON.stringify({ ...material, required }, null, 1)}\n`);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
