/** `PLUGIN.PART` */
export type PartName = `${string}.${string}`;

/** A part of a plugin that makes something that is stored, and the version of its plugin. */
export interface PartVersion {
  readonly name: PartName;
  readonly version: number;
}

export function isSamePart(a: PartVersion, b: PartVersion): boolean {
  return a.name === b.name && a.version === b.version;
}
