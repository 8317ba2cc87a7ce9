import type { Facts } from '../../model/facts/facts.js';
import type { IllustratedGroup } from '../../model/groups/illustrated-group.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import type { Thumbnail } from '../../model/pictures/thumbnail.js';
import { howText } from '../text/groups/render-look-alikes.js';
import { formatBytes, formatCount, formatTime } from '../units.js';
import { markup, pathText, text, trusted, type Html } from './html.js';
import { factHeadings, factRow } from './report-facts.js';

/** One group of the report. @param number from 1 */
export function groupHtml(number: number, { group, thumbnails, facts }: IllustratedGroup): Html {
  const { files, tier, reclaimable, why } = group;
  const contents = namesByContent(files);
  const cards = contents.map((names) => {
    const [{ contentId }] = names;
    return cardHtml(names, {
      why,
      thumbnail: thumbnails.get(contentId),
      facts: facts.get(contentId),
    });
  });
  const table = tableHtml(number, contents, facts);
  return markup`<article class="group" id="g${number}" tabindex="-1" aria-labelledby="h${number}">
<header><h2 id="h${number}"><a href="#g${number}">Group ${number}</a></h2>
<span class="tier">${text(tier)}</span>
<span>${text(formatCount(files.length, 'file'))}</span>
<strong>${text(formatBytes(reclaimable))} to win</strong></header>
<ul class="cards">${cards}</ul>
<details><summary>All that is known</summary>${table}</details>
</article>
`;
}

/** Files of one content show one picture, which is there once: it is most of the report's bytes. */
type Names = readonly [LookAlikeFile, ...LookAlikeFile[]];

function namesByContent(files: readonly LookAlikeFile[]): Names[] {
  const byContent = new Map<string, [LookAlikeFile, ...LookAlikeFile[]]>();
  for (const file of files) {
    const names = byContent.get(file.contentId);
    if (names === undefined) byContent.set(file.contentId, [file]);
    else names.push(file);
  }
  return [...byContent.values()];
}

interface CardParts {
  /** Why the keeper is kept. */
  readonly why: string;
  readonly thumbnail: Thumbnail | undefined;
  readonly facts: Facts | undefined;
}

/** A picture and the files that hold it. */
function cardHtml(names: Names, { why, thumbnail, facts }: CardParts): Html {
  const [first] = names;
  const isKeeper = names.some(({ keeper }) => keeper);
  const how = isKeeper ? none : markup`<p class="how">${text(howText(first))}</p>`;
  return markup`<li class="card${trusted(isKeeper ? ' keeper' : '')}">
${pictureHtml(first.path, thumbnail)}
<p class="short">${text(shortFacts(first, facts))}</p>
${how}${pictureNotes(first)}${names.map((file) => fileHtml(file, why, isKeeper))}</li>
`;
}

function fileHtml(file: LookAlikeFile, why: string, hasKeeper: boolean): Html {
  const { keeper, path, linkedTo, sharesWith } = file;
  const cut = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, cut), path.slice(cut)];
  const where = folder === '' ? none : markup`<p class="folder"><bdi>${pathText(folder)}</bdi></p>`;
  const notes = [
    ...(keeper ? [markup`<p class="kept"><b>Keep</b>: ${text(why)}</p>`] : []),
    ...(hasKeeper && !keeper ? [markup`<p class="how">${text(howText(file))}</p>`] : []),
    ...(file.protected ? [markup`<p class="note">Protected</p>`] : []),
    ...(linkedTo === undefined
      ? []
      : [markup`<p class="note">Already linked to <bdi>${pathText(linkedTo)}</bdi></p>`]),
    ...(sharesWith === undefined
      ? []
      : [markup`<p class="note">Shares the bytes of <bdi>${pathText(sharesWith)}</bdi></p>`]),
  ];
  return markup`<div class="file">
<p class="name"><bdi>${pathText(name)}</bdi></p>
${where}${notes}</div>
`;
}

function shortFacts({ stat, ...file }: LookAlikeFile, facts: Facts | undefined): string {
  const width = file.width ?? facts?.width;
  const height = file.height ?? facts?.height;
  return [
    ...(width === undefined || height === undefined ? [] : [`${width} × ${height}`]),
    formatBytes(stat.size),
    ...(facts?.taken === undefined ? [] : [facts.taken.slice(0, 10)]),
  ].join(' · ');
}

/** What a person must know before letting it go. */
function pictureNotes({ marks, burst, missing }: LookAlikeFile): Html {
  const notes = [
    ...(burst ? ['Of one burst with the keeper, no copy'] : []),
    ...marks.map((mark) => `It ${mark}, which its keeper lacks`),
    ...(missing > 0 ? ['Damaged'] : []),
  ];
  return markup`${notes.map((note) => markup`<p class="lack">${text(note)}</p>`)}`;
}

const none = trusted('');

/** @param path of a file that holds it */
function pictureHtml(path: string, thumbnail: Thumbnail | undefined): Html {
  switch (thumbnail?.kind) {
    case 'thumbnail': {
      const webp = trusted(thumbnail.webp.toString('base64'));
      return markup`<img src="data:image/webp;base64,${webp}" alt="${pathText(path)}" decoding="async">`;
    }
    case 'no-picture':
    case 'gone':
      return markup`<div class="blank"><span>No picture: ${text(thumbnail.reason)}</span></div>`;
    case undefined:
      return markup`<div class="blank"><span>No picture</span></div>`;
    default:
      return thumbnail satisfies never;
  }
}

/** Contents in lines; a cell that differs from the keeper's says so, and not by its colour alone. */
function tableHtml(
  number: number,
  contents: readonly Names[],
  facts: IllustratedGroup['facts'],
): Html {
  const rows = contents.map(([first]) => factRow(first, facts.get(first.contentId)));
  const used = factHeadings.flatMap((heading, column) =>
    rows.some((row) => row[column] !== undefined) ? [{ heading, column }] : [],
  );
  const [kept = []] = rows;
  const lines = contents.map((names, at) => {
    const cells = used.map(({ column }) =>
      cellHtml(rows[at]?.[column], kept[column], { column, at }),
    );
    return markup`<tr><th scope="row">${names.map(namedHtml)}</th>${cells}</tr>`;
  });
  const headings = used.map(({ heading }) => markup`<th scope="col">${text(heading)}</th>`);
  return markup`<div class="facts" tabindex="0" role="region" aria-label="Facts of group ${number}"><table>
<thead><tr><th scope="col">File, modified</th>${headings}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

function namedHtml({ path, stat }: LookAlikeFile): Html {
  return markup`<div><bdi>${pathText(path)}</bdi> <i>${text(formatTime(stat.mtimeMs))}</i></div>`;
}

function cellHtml(
  value: string | undefined,
  kept: string | undefined,
  { column, at }: { readonly column: number; readonly at: number },
): Html {
  const isLikeness = column === 0;
  const told = isLikeness && at === 0 ? 'is the keeper' : value;
  const shown = told === undefined ? markup`<i>absent</i>` : text(told);
  const differs = !isLikeness && at > 0 && value !== kept;
  return differs ? markup`<td class="differs">${shown}</td>` : markup`<td>${shown}</td>`;
}
