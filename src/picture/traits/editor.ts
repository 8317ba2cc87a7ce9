import type { Writing } from '../facts/writing.js';

/**
 * Programs that save a picture again after the camera did, by what they write into `Software`,
 * `CreatorTool` or the history of XMP. Whatever is not in here is no editor: firmware (`Ver.1.10`,
 * `HDR+ 1.0.2`, `16.4.1`, `ILCE-7M3 v3.10`), and programs that only copy.
 */
const editors =
  /\b(?:photoshop|lightroom|camera raw|gimp|snapseed|picasa|imagemagick|graphicsmagick|darktable|rawtherapee|affinity|windows (?:live )?photo|microsoft (?:windows )?photo|photo ?editor|iphoto|aperture|photos \d|acdsee|capture one|capture nx|viewnx|digital photo professional|dxo|photolab|luminar|paint\.net|paint ?shop|corel|pixelmator|vsco|instagram|facetune|polarr|canva|picsart|pixlr|irfanview|xnview|faststone|photoscape|digikam|showfoto|shotwell|gthumb|gwenview|krita|pixen|acorn|photoimpact|photodirector|photomatix|topaz|on1|zoner|photopea|meitu|beautycam|b612|remini|darkroom|afterlight|retouch)/i;

/** The program that saved it last, as it calls itself; undefined where none is known to have. */
export function editorOf({ programs }: Pick<Writing, 'programs'>): string | undefined {
  return programs.find((name) => editors.test(name));
}
