// @ts-check
import { readOptions } from './lib/options.js';
import { save } from './lib/report.js';
import { simulateQueue } from './lib/simulate-queue.js';

/** @typedef {import('./lib/simulate-queue.js').Costs} Costs */

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/scale.js [flags]

What an "index --queue" of very many pictures would take on more and more workers, simulated job by job with service times
that were measured (docs/scale.md says where). Prints the tables of docs/scale.md.`,
  numbers: {
    pictures: { value: 10_000_000, help: 'pictures' },
    bytes: { value: 4_000_000, help: 'bytes of a picture in the mean' },
    look: { value: 64_000, help: 'µs CPU of a worker a picture' },
    job: { value: 6_000, help: 'µs CPU of a worker a job, beside its pictures' },
    store: { value: 260, help: 'µs CPU of the process that writes, a picture' },
    'store-job': { value: 3_600, help: 'µs CPU of the process that writes, a job' },
    answer: { value: 16_700, help: 'bytes of an answer a picture' },
    'job-bytes': { value: 120, help: 'bytes of a job a picture' },
    'job-pictures': { value: 125, help: 'pictures of a job in the mean' },
    cores: { value: 4, help: 'cores of a worker' },
  },
});

/** @type {Costs} */
const costs = {
  pictures: numbers.pictures,
  pictureBytes: numbers.bytes,
  bytesSpread: 0.5,
  jobPictures: numbers['job-pictures'],
  lookCpu: numbers.look / 1e6,
  lookSpread: 0.5,
  workerJobCpu: numbers.job / 1e6,
  storeCpu: numbers.store / 1e6,
  storeJobCpu: numbers['store-job'] / 1e6,
  jobBytes: numbers['job-bytes'],
  answerBytes: numbers.answer,
};
const gigabit = 117e6;
const links = [1, 10, 100];
const counts = [1, 2, 4, 8, 16, 32, 100];

const all = links.map((gigabits) => ({
  gigabits,
  rows: counts.map((workers) => {
    const house = {
      workers,
      cores: numbers.cores,
      workerLink: Math.min(gigabits, 10) * gigabit,
      storageLink: gigabits * gigabit,
    };
    return { workers, ...simulateQueue(costs, house) };
  }),
}));

for (const { gigabits, rows } of all) {
  const [alone] = rows;
  console.log(`\nStorage that sends ${gigabits} Gbit/s\n`);
  console.log('| workers | hours | times one | cores busy | link busy | writer busy | queue, MB |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const row of rows) {
    const cells = [
      row.workers,
      (row.seconds / 3600).toFixed(1),
      ((alone?.seconds ?? Number.NaN) / row.seconds).toFixed(1),
      ...[row.cpuBusy, row.linkBusy, row.writerBusy].map((share) => `${Math.round(share * 100)} %`),
      (row.queuePeak / 1e6).toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`\nOver the network: ${((alone?.networkBytes ?? 0) / 1e12).toFixed(1)} TB.`);
}
save({ title: 'Scale', costs, cores: numbers.cores, all }, json);
