/**
 * Puts the same contents as others do at the same moment, as a process or as a thread. Its arguments: the folder, a name
 * of its own, how many rounds.
 */
import { isMainThread, workerData } from 'node:worker_threads';
import { Repository } from '../../../src/library/repository/repository.js';

const args: unknown = isMainThread ? process.argv.slice(2) : workerData;
if (!Array.isArray(args)) throw new TypeError('no arguments');
const [root = '', name = '', rounds = ''] = args.map(String);
{
  await using repository = await Repository.open({ root, dataFolder: `${root}/.imgdedup` });
  for (let round = 0; round < Number(rounds); round += 1) {
    await repository.put(`own/${name}/${round}`, Buffer.from(`content ${round % 40}`));
    await repository.put(`shared/${round % 10}`, Buffer.from(`content ${round % 40}`));
    if (round % 7 === 6) await repository.remove(`own/${name}/${round - 3}`);
  }
}
