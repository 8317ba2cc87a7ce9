/**
 * Extensions of the films that cameras, phones and messengers write, in lower case. Not `ts`, which is
 * a programmer's file more often than a film.
 */
export const videoExtensions: readonly string[] =
  'mp4 m4v mov qt mkv webm avi mts m2ts m2t mpg mpeg mpe vob 3gp 3g2 wmv asf flv ogv'.split(' ');
