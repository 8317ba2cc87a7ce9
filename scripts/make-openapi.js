// Writes docs/openapi.json: what `imgdedup serve` answers, made from its routes.
import { writeFileSync } from 'node:fs';
import { programVersion } from '../dist/config/program-version.js';
import { openApiDocument } from '../dist/server/openapi.js';

const document = `${JSON.stringify(openApiDocument(programVersion()), undefined, 2)}\n`;
writeFileSync(new URL('../docs/openapi.json', import.meta.url), document);
