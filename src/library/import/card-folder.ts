/** Folders that cameras and phones make, whose names say nothing of what was photographed. */
const made = [
  // DCF, which all cameras follow: DCIM/100CANON, DCIM/123_0504.
  /^dcim$/i,
  /^\d{3}[\w-]{5}$/,
  // Sony, Panasonic, AVCHD, Android.
  /^(?:private|avchd|bdmv|stream|m4root|clip|sub|thmbnl|avf_info|mp_root|camera|misc|movie|video)$/i,
];

/** The name that people gave to the innermost folder of a path; undefined where none did. */
export function eventIn(folder: string): string | undefined {
  return folder.split('/').findLast((name) => name !== '' && !made.some((way) => way.test(name)));
}
