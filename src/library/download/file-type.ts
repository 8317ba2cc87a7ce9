import { isSidecarName } from '../../model/paths/companion.js';
import { sniffFormat, type PictureFormat } from '../../picture/formats/formats.js';
import { sniffVideo } from '../../picture/formats/video-formats.js';

/** Extensions of formats that are not called by them. */
const extensions: Partial<Record<PictureFormat, string>> = {
  jpeg: 'jpg',
  tiff: 'tif',
  // Of one maker or another: what is in it is read all the same.
  raw: 'raw',
};

const webPage =
  /^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b/is;

interface Taking {
  /** Whether a name is that of something that is brought in. */
  readonly takes: (name: string) => boolean;
  /** Whether all files are, whatever they hold. */
  readonly takesAll: boolean;
}

/** The name under which something is taken, or why it is not. */
type Judged =
  | { readonly kind: 'taken'; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * What a server sent, by its bytes: an error page is no picture, whatever its status and its name say.
 * @param names that it could have, the best first
 * @param head its first bytes
 */
export function judge(names: readonly string[], head: Buffer, { takes, takesAll }: Taking): Judged {
  const format = sniffFormat(head);
  const extension = format === undefined ? sniffVideo(head) : (extensions[format] ?? format);
  const name =
    names.find((one) => takes(one) && one.includes('.')) ??
    names.find((one) => one !== '') ??
    'download';
  const isPicture = extension !== undefined && format !== 'svg';
  if (isPicture && takes(name)) return { kind: 'taken', name: withDot(name, extension) };
  if (isPicture) return { kind: 'taken', name: `${name}.${extension}` };
  const isPage = webPage.test(head.toString('latin1', 0, 4096));
  if (isPage && !/\.x?html?$/i.test(name)) {
    return { kind: 'refused', reason: 'the server sent a web page instead of a picture' };
  }
  if (isSidecarName(name) && !isPage) return { kind: 'taken', name };
  if (takesAll) return { kind: 'taken', name: withDot(name, 'bin') };
  return { kind: 'refused', reason: 'what the server sent is no picture, raw file or video' };
}

/** With `*` every name is taken, one without an extension as well. */
function withDot(name: string, extension: string): string {
  return /.\.[^.]+$/.test(name) ? name : `${name}.${extension}`;
}
