/** Every verb and the class behind it. oclif's search by file name would miss one called `index`. */
import { Completion } from './commands/completion.js';
import { ConfigGet } from './commands/config/get.js';
import { ConfigList } from './commands/config/list.js';
import { ConfigSet } from './commands/config/set.js';
import { ConfigUnset } from './commands/config/unset.js';
import { Diff } from './commands/diff.js';
import { Distinct } from './commands/distinct.js';
import { Dupes } from './commands/dupes.js';
import { Gc } from './commands/gc.js';
import { Index } from './commands/index.js';
import { Init } from './commands/init.js';
import { Link } from './commands/link.js';
import { Log } from './commands/log.js';
import { Reset } from './commands/reset.js';
import { Similar } from './commands/similar.js';
import { Snapshots } from './commands/snapshots.js';
import { Status } from './commands/status.js';
import { TrashEmpty } from './commands/trash/empty.js';
import { TrashList } from './commands/trash/list.js';
import { TrashRestore } from './commands/trash/restore.js';
import { TrashSize } from './commands/trash/size.js';
import { Undo } from './commands/undo.js';
import { Verify } from './commands/verify.js';

export const commands = {
  init: Init,
  status: Status,
  index: Index,
  dupes: Dupes,
  link: Link,
  undo: Undo,
  log: Log,
  similar: Similar,
  distinct: Distinct,
  snapshots: Snapshots,
  diff: Diff,
  verify: Verify,
  gc: Gc,
  reset: Reset,
  'trash:list': TrashList,
  'trash:size': TrashSize,
  'trash:restore': TrashRestore,
  'trash:empty': TrashEmpty,
  'config:get': ConfigGet,
  'config:set': ConfigSet,
  'config:unset': ConfigUnset,
  'config:list': ConfigList,
  completion: Completion,
};
