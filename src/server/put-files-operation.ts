import { jsonAnswer, refusal } from '../http/answer.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { PutOptions, PutResult } from '../model/contents/put.js';
import { objectionToHeaders, putParameters } from './file-operations.js';
import { framesType, mostFrames, readFrames, type FileFrame } from './file-frames.js';
import type { Operation } from './operation.js';
import { refTo, refused } from './schemas.js';
import type { Served } from './served.js';

/** What became of one of the files. */
type FileOutcome =
  | PutResult
  | { readonly path: string; readonly error: Pick<ImgdedupError, 'code' | 'message' | 'remedy'> };

export const putFiles: Operation = {
  id: 'putFiles',
  summary: 'Puts many files with one request.',
  description: `The body has, for each of at most ${mostFrames} files, a line of JSON, {"path": TEXT, "size": BYTES, "state": TEXT, "timeMs": NUMBER}, of which the last two may be left out, then its bytes, and nothing between them. They are put in their order when all of it is here. A file that cannot be put keeps none of the others from it.`,
  parameters: putParameters,
  body: { kind: 'bytes', types: [framesType], isRequired: false },
  lane: 'changes',
  answers: {
    200: {
      description: 'What became of each, in their order.',
      schema: refTo('PutResults'),
    },
    400: refused('A query that is wrong, or a body that is not as described: nothing was put.'),
    413: refused('More bytes than the server takes (--max-body).'),
    415: refused('Another type of body, or an encoded one.'),
  },
  async answer(served, { query, bytes, headers }) {
    const objection = objectionToHeaders(headers);
    if (objection !== undefined) return objection;
    const frames = readFrames(bytes);
    if (typeof frames === 'string') return refusal('BAD_REQUEST', frames);
    const replace = query.text('replace') === 'any' ? 'any' : 'own';
    const options = { replace, sync: query.flag('sync') } as const;
    const results: FileOutcome[] = [];
    for (const frame of frames) results.push(await putOne(served, frame, options));
    return jsonAnswer({ results });
  },
};

async function putOne(
  { repository, metrics }: Served,
  { path, bytes, state, timeMs }: FileFrame,
  options: PutOptions,
): Promise<FileOutcome> {
  try {
    const result = await repository.put(path, bytes, { ...options, state, timeMs });
    metrics.put(result.outcome, result.size);
    return result;
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
    const { code, message, remedy } = error;
    return { path, error: { code, message, remedy } };
  }
}
