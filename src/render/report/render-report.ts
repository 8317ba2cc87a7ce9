import { tiers, type Tier } from '../../model/groups/look-alike.js';
import type { IllustratedGroup } from '../../model/groups/illustrated-group.js';
import type { Output } from '../output.js';
import { quotePath } from '../quote.js';
import { formatBytes, formatCount, formatNumber, formatTime } from '../units.js';
import { markup, pathText, text, trusted, type Html } from './html.js';
import { groupHtml } from './report-group.js';
import { reportScript } from './report-script.js';
import { reportStyle } from './report-style.js';

/** What a report says before its groups. */
export interface ReportHead {
  /** Absolute path of the photo folder. */
  readonly root: string;
  /** When it was made, in milliseconds since 1970. */
  readonly madeAt: number;
  readonly groups: number;
  readonly files: number;
  /** Bytes. */
  readonly reclaimable: number;
  readonly duplicates: Readonly<Record<Tier, number>>;
  /** False where another process was writing: only what was stored is told. */
  readonly isComplete: boolean;
  /** Files that could not be read. */
  readonly unreadable: number;
}

/** A report of duplicates in one file of HTML, which asks nothing of the network; written as its groups come. */
export async function renderReport(
  output: Output,
  head: ReportHead,
  groups: AsyncIterable<IllustratedGroup>,
): Promise<void> {
  await output.line(beginning(head));
  let number = 0;
  const index: IndexEntry[] = [];
  const endPart = async (): Promise<void> => {
    await output.write(number > partSize ? '</noscript>' : '');
    await output.line(indexHtml(index.splice(0)));
    await output.write('</div>\n');
  };
  for await (const illustrated of groups) {
    if (number % partSize === 0) {
      if (number > 0) await endPart();
      await output.write(number === 0 ? partBegins : `${partBegins}<noscript>\n`);
    }
    number += 1;
    index.push(entryOf(illustrated));
    await output.line(groupHtml(number, illustrated));
  }
  if (number > 0) await endPart();
  await output.line(ending(number));
}

/**
 * Groups that are drawn together. With a script, a browser reads what stands in `noscript` as one text, which takes no time:
 * the script makes elements of it when they are to be seen, or when there is nothing else to do. Without one they are
 * there. The first part is there at once.
 */
const partSize = 40;
const partBegins = '<div class="part">\n';

/** What a group is found by before it is drawn: its tier, its bytes to win, the paths of its files. */
type IndexEntry = readonly [tier: Tier, reclaimable: number, paths: readonly string[]];

function entryOf({ group: { tier, reclaimable, files } }: IllustratedGroup): IndexEntry {
  return [tier, reclaimable, files.map(({ path }) => quotePath(path))];
}

/** Data, which no browser runs. Nothing in it ends the element. */
function indexHtml(index: readonly IndexEntry[]): Html {
  const json = JSON.stringify(index).replaceAll('<', String.raw`\u003c`);
  return markup`<script type="application/json">${trusted(json)}</script>`;
}

/** Nothing may be loaded, sent or run but what stands in the file. */
function policy(): Html {
  const only = `style-src '${hashOf(reportStyle)}'; script-src '${hashOf(reportScript)}'`;
  return trusted(`default-src 'none'; img-src data:; ${only}; base-uri 'none'; form-action 'none'`);
}

function hashOf(inline: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `sha256-${createHash('sha256').update(inline).digest('base64')}`;
}

function beginning(head: ReportHead): Html {
  const { root, madeAt } = head;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="imgdedup">
<title>Duplicates in ${pathText(root)}</title>
<style>${trusted(reportStyle)}</style>
</head>
<body>
<header class="top">
<h1>Duplicates in <bdi>${pathText(root)}</bdi></h1>
<p>As they were found on ${text(formatTime(madeAt))}. Nothing was changed.</p>
${caveats(head)}${sums(head)}
</header>
${filters}<main>
`;
}

function caveats({ isComplete, unreadable }: ReportHead): Html {
  const words = [
    ...(isComplete ? [] : ['Another imgdedup was writing: this is what was stored before.']),
    ...(unreadable === 0 ? [] : [`${formatCount(unreadable, 'file')} could not be read.`]),
  ];
  return markup`${words.map((line) => markup`<p>${text(line)}</p>`)}`;
}

function sums({ groups, files, reclaimable, duplicates }: ReportHead): Html {
  const found = tiers.filter((tier) => duplicates[tier] > 0);
  const counts: readonly (readonly [name: string, value: string])[] = [
    ['to win', formatBytes(reclaimable)],
    [groups === 1 ? 'group' : 'groups', formatNumber(groups)],
    [files === 1 ? 'file' : 'files', formatNumber(files)],
    ...found.map((tier) => [`${tier} duplicates`, formatNumber(duplicates[tier])] as const),
  ];
  const items = counts.map(
    ([name, value]) => markup`<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`,
  );
  return markup`<dl class="sums">${items}</dl>`;
}

const filters = markup`<div class="bar" role="search" aria-label="Filter groups" hidden>
<label>Name or folder<input type="search" autocomplete="off"></label>
<label>Tier<select name="tier"><option value="">all</option>${tiers.map((tier) => markup`<option>${text(tier)}</option>`)}</select></label>
<label>Folder<select name="folder"><option value="">all</option></select></label>
<label>To win, at least<select name="least"><option value="0">any size</option><option value="1000000">1 MB</option><option value="10000000">10 MB</option><option value="100000000">100 MB</option></select></label>
<button type="button" name="clear">Clear</button>
<button type="button" name="help">Keys</button>
<output aria-live="polite"></output>
</div>
`;

function ending(groups: number): Html {
  const none = groups === 0 ? 'No duplicates.' : 'No group is like that.';
  const hidden = trusted(groups === 0 ? '' : ' hidden');
  return markup`<p class="none"${hidden}>${text(none)}</p>
</main>
<footer><p>“To win” are the bytes of all files of a group but the keeper. <b>exact</b>: the same bytes. <b>metadata</b>: the same pixels, other metadata. <b>similar</b>: the whole picture again. <b>crop</b>: one shows a part of the other. Made by imgdedup.</p></footer>
<dialog aria-labelledby="keys"><h2 id="keys">Keys</h2>
<dl><dt><kbd>j</kbd> <kbd>n</kbd></dt><dd>next group</dd><dt><kbd>k</kbd> <kbd>p</kbd></dt><dd>group before</dd><dt><kbd>g</kbd> <kbd>G</kbd></dt><dd>first group, last group</dd><dt><kbd>o</kbd></dt><dd>all that is known of a group, and back</dd><dt><kbd>/</kbd></dt><dd>search</dd><dt><kbd>?</kbd></dt><dd>these keys</dd></dl><button type="button">Close</button></dialog>
<script>${trusted(reportScript)}</script>
</body>
</html>
`;
}
