/** Where a picture comes from, by its tags: which camera took it, when, and who saved it again. */
import { cameraName } from '../../model/camera-name.js';
import { isoDate } from '../facts/date.js';
import type { Tags } from './tags.js';

export function cameraOf({ exif }: Tags): string | undefined {
  return cameraName(exif.get('Make'), exif.get('Model'));
}

/**
 * Programs that save a picture again after the camera did, by what they write into `Software`,
 * `CreatorTool` or the history of XMP. Whatever is not in here is no editor: firmware (`Ver.1.10`,
 * `HDR+ 1.0.2`, `16.4.1`, `ILCE-7M3 v3.10`), and programs that only copy.
 */
const editors =
  /\b(?:photoshop|lightroom|camera raw|gimp|snapseed|picasa|imagemagick|graphicsmagick|darktable|rawtherapee|affinity|windows (?:live )?photo|microsoft (?:windows )?photo|photo ?editor|iphoto|aperture|photos \d|acdsee|capture one|capture nx|viewnx|digital photo professional|dxo|photolab|luminar|paint\.net|paint ?shop|corel|pixelmator|vsco|instagram|facetune|polarr|canva|picsart|pixlr|irfanview|xnview|faststone|photoscape|digikam|showfoto|shotwell|gthumb|gwenview|krita|pixen|acorn|photoimpact|photodirector|photomatix|topaz|on1|zoner|photopea|meitu|beautycam|b612|remini|darkroom|afterlight|retouch)/i;

/** The program that saved it last, as it calls itself; undefined where none is known to have. */
export function editorOf({ exif, xmp, text, packet }: Tags): string | undefined {
  const agents = [...packet.matchAll(/softwareAgent\s*(?:=\s*["']|>)(?<agent>[^"'<]{1,200})/g)];
  const named = [
    exif.get('Software'),
    exif.get('ProcessingSoftware'),
    text.get('Software'),
    xmp.get('CreatorTool'),
    xmp.get('Software'),
    agents.at(-1)?.groups?.['agent'],
  ];
  return named.find((name) => name !== undefined && editors.test(name));
}

/**
 * When the picture was taken, ISO 8601: by EXIF, else by the fields of XMP that mean the same. A
 * clock that was never set says nothing.
 */
export function takenOf({ exif, xmp }: Tags): string | undefined {
  return (
    isoDate(exif.get('DateTimeOriginal'), exif.get('OffsetTimeOriginal')) ??
    isoDate(exif.get('DateTimeDigitized'), exif.get('OffsetTimeDigitized')) ??
    isoDate(xmp.get('DateTimeOriginal')) ??
    isoDate(xmp.get('DateCreated'))
  );
}
