import { isoDate } from './values/date.js';
import { textOf } from './values/text.js';

/** What IPTC says (IIM 4.2, chapters 5 and 6). */
export interface IptcFacts {
  readonly keywords: readonly string[];
  readonly taken: string | undefined;
}

const datasets = { keyword: 25, date: 55, time: 60 } as const;
const mostRecords = 5000;

export function iptcFacts(blocks: readonly Buffer[]): IptcFacts {
  const keywords: string[] = [];
  let [day, hour] = ['', ''];
  for (const { dataset, body } of blocks.flatMap((block) => [...iptcRecords(block)])) {
    const text = textOf(body);
    if (text === undefined) continue;
    if (dataset === datasets.keyword) keywords.push(text);
    else if (dataset === datasets.date) day ||= text;
    else if (dataset === datasets.time) hour ||= text;
  }
  return { keywords, taken: takenOf(day, hour) };
}

interface IptcRecord {
  readonly dataset: number;
  readonly body: Buffer;
}

/** Those of the second record, which is about the picture. */
export function* iptcRecords(block: Buffer): Generator<IptcRecord> {
  let at = 0;
  for (let count = 0; count < mostRecords && at + 5 <= block.length; count += 1) {
    if (block[at] !== 0x1c) return;
    const [record, dataset, length] = [
      block[at + 1],
      block[at + 2] ?? 0,
      block.readUInt16BE(at + 3),
    ];
    // Longer ones say how many bytes their length takes.
    if (length >= 0x8000) return;
    const from = at + 5;
    if (record === 2) yield { dataset, body: block.subarray(from, from + length) };
    at = from + length;
  }
}

/** `20190504` and `123310+0200`; a date without a time says too little. */
function takenOf(day: string, hour: string): string | undefined {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(day) ?? [];
  const [, hours, minutes, seconds, offset] = /^(\d\d)(\d\d)(\d\d)([+-]\d{4})?$/.exec(hour) ?? [];
  if (year === undefined || hours === undefined) return undefined;
  const zone = offset === undefined ? '' : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return isoDate(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}${zone}`);
}
