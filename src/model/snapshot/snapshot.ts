import type { NodeId } from './tree-node.js';

/** A tree at a moment. */
export interface Snapshot {
  readonly sequence: number;
  readonly root: NodeId;
  /** Milliseconds since 1970: when this tree was first seen. */
  readonly takenAt: number;
  /** Milliseconds since 1970: when the folder was last found to be as this tree says. */
  readonly checkedAt: number;
}
