const most = 80;

/** A name for a message: nobody reads megabytes of it. */
export function shortName(name: string): string {
  return name.length <= most ? name : `${name.slice(0, most - 20)}…${name.slice(-19)}`;
}
