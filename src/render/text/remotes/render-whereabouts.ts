import type {
  AcrossGroup,
  AcrossResult,
  BackupStatus,
  ContentLocation,
  ContentLocations,
  FileOfOne,
  RemoteDiff,
} from '../../../model/remotes/whereabouts.js';
import { csvHead, csvLine } from '../../csv.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath } from '../../quote.js';
import { porcelainRecord } from '../files/render-status.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** Every volume and path that holds a content. */
export async function renderLocations(
  output: Output,
  all: readonly ContentLocations[],
): Promise<void> {
  const { style } = output;
  for (const [at, { asked, contentId, size, locations }] of all.entries()) {
    if (at > 0) await output.line();
    const bytes = size === undefined ? '' : `  ${formatBytes(size)}`;
    const id = contentId === undefined || contentId === asked ? '' : `  ${style.dim(contentId)}`;
    await output.line(`${style.heading(quotePath(asked))}${bytes}${id}`);
    for (const one of locations) {
      await output.line(
        `  ${shownPlace(output, one)}  ${style.dim(`seen ${formatTime(one.seenAt)}`)}`,
      );
    }
    if (contentId === undefined) {
      await output.prose(
        '  It was never read in full, so nobody knows where else it is: run "imgdedup index".',
      );
    }
  }
}

function shownPlace(output: Output, { remote, volume, root, path }: ContentLocation): string {
  if (remote === undefined) return output.path(path);
  const label = volume.label === '' ? '' : ` (${escapeText(volume.label)})`;
  return `${remote}${label}: ${quotePath(`${root}/${path}`)}`;
}

/** For scripts: the name of the remote (`.` for here), the folder it is, or was last seen, at, and the path in it. */
export async function renderLocationsPorcelain(
  output: Output,
  all: readonly ContentLocations[],
  nul: boolean,
): Promise<void> {
  for (const { locations } of all) {
    for (const { remote, root, path } of locations) {
      await output.write(porcelainRecord(remote ?? '.', [root, path], nul));
    }
  }
}

/** A line a file: `<` only here, `>` only there. */
export async function renderRemoteDiff(output: Output, diff: RemoteDiff): Promise<void> {
  const { style } = output;
  const { remote, onlyHere, onlyThere, inBoth, unread } = diff;
  const { name } = remote;
  for (const { path } of onlyHere) await output.line(style.good(`<  ${output.path(path)}`));
  for (const { path } of onlyThere) await output.line(style.notable(`>  ${quotePath(path)}`));
  await output.prose(
    `${countAndBytes(onlyHere)} only here, ${countAndBytes(onlyThere)} only in ${name}, ${formatCount(inBoth, 'file')} here that it has, too.`,
  );
  if (unread.here > 0) {
    await output.prose(
      `${formatCount(unread.here, 'file')} here never read in full: run "imgdedup index".`,
    );
  }
  if (unread.there > 0) {
    await output.prose(
      `${formatCount(unread.there, 'file')} in ${name} never read in full: run "imgdedup -C ${quotePath(remote.root)} index", and fetch again.`,
    );
  }
}

export async function renderRemoteDiffPorcelain(
  output: Output,
  { onlyHere, onlyThere }: RemoteDiff,
  nul: boolean,
): Promise<void> {
  for (const { path } of onlyHere) await output.write(porcelainRecord('<', [path], nul));
  for (const { path } of onlyThere) await output.write(porcelainRecord('>', [path], nul));
}

/** A file, and which of the two has it. */
export interface OneSided extends FileOfOne {
  readonly only: 'here' | 'there';
}

export function* sidesOf({ onlyHere, onlyThere }: RemoteDiff): Generator<OneSided> {
  for (const file of onlyHere) yield { only: 'here', ...file };
  for (const file of onlyThere) yield { only: 'there', ...file };
}

export async function renderRemoteDiffCsv(output: Output, diff: RemoteDiff): Promise<void> {
  await output.write(csvHead(['only', 'path', 'size', 'content']));
  for (const { only, path, size, contentId } of sidesOf(diff)) {
    await output.write(csvLine([only, path, size, contentId]));
  }
}

export async function renderAcross(output: Output, result: AcrossResult): Promise<void> {
  const { style } = output;
  const { remote, groups, contents, files, bytes } = result;
  for (const { contentId, size, here, there } of groups) {
    await output.line(
      `${style.heading('across')}  ${here.length} + ${there.length} × ${formatBytes(size)}  ${style.dim(contentId)}`,
    );
    for (const path of here) await output.line(`  ${output.path(path)}`);
    for (const path of there) await output.line(style.dim(`  ${remote.name}: ${quotePath(path)}`));
    await output.line();
  }
  await output.prose(
    `${formatCount(files, 'file')} here (${formatBytes(bytes)}) ${files === 1 ? 'is' : 'are'} in ${remote.name}, too: ${formatCount(contents, 'content')}.`,
  );
}

export async function renderAcrossCsv(
  output: Output,
  { remote, groups }: AcrossResult,
): Promise<void> {
  await output.write(csvHead(['group', 'where', 'path', 'size', 'content']));
  let number = 0;
  for (const group of groups) {
    number += 1;
    for (const [where, path] of placesOf(group, remote.name)) {
      await output.write(csvLine([number, where, path, group.size, group.contentId]));
    }
  }
}

function placesOf({ here, there }: AcrossGroup, name: string): (readonly [string, string])[] {
  return [
    ...here.map((path) => ['here', path] as const),
    ...there.map((path) => [name, path] as const),
  ];
}

/** How many contents have how many copies elsewhere. */
export async function renderBackup(output: Output, status: BackupStatus): Promise<void> {
  const { style } = output;
  const { wanted, places, counts, lacking, unread } = status;
  if (places.length === 0) {
    await output.prose('No remote is known: "imgdedup remote add NAME DIR" tells of a backup.');
  }
  for (const { name, volume, seenAt, counts: isCounted } of places) {
    const label = volume.label === '' ? '' : ` (${escapeText(volume.label)})`;
    const when = seenAt === undefined ? 'nothing fetched yet' : `seen ${formatTime(seenAt)}`;
    const beside = isCounted || seenAt === undefined ? '' : ', on the disk of the photos: no copy';
    await output.line(`${style.heading(name)}${label}  ${style.dim(`${when}${beside}`)}`);
  }
  await output.line();
  for (const { copies, contents, bytes } of counts) {
    const line = `${formatCount(copies, 'copy', 'copies')} elsewhere: ${formatCount(contents, 'content')}, ${formatBytes(bytes)}`;
    await output.line(copies < wanted ? style.bad(line) : style.good(line));
  }
  const wants = formatCount(wanted, 'copy', 'copies');
  if (counts.length === 0) {
    if (unread === 0) await output.prose('No picture is here that could have a copy.');
  } else
    await output.prose(
      lacking.contents === 0
        ? `Every content that was read has ${wants} elsewhere.`
        : `${formatCount(lacking.contents, 'content')} (${formatCount(lacking.files, 'file')}, ${formatBytes(lacking.bytes)}) with fewer than ${wants} elsewhere.`,
    );
  if (unread === 0) return;
  await output.prose(`${formatCount(unread, 'file')} never read in full: run "imgdedup index".`);
}

/** For scripts: a line for each file that lacks copies, with how many it has. */
export async function renderBackupPorcelain(
  output: Output,
  { lackingFiles }: BackupStatus,
  nul: boolean,
): Promise<void> {
  for (const { path, copies } of lackingFiles) {
    await output.write(porcelainRecord(String(copies), [path], nul));
  }
}

function bytesOf(files: readonly FileOfOne[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function countAndBytes(files: readonly FileOfOne[]): string {
  return `${formatCount(files.length, 'file')} (${formatBytes(bytesOf(files))})`;
}
