import { actionCommands, undoneStates, type Action } from '../../model/actions/action.js';
import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const states = ['running', 'done', 'interrupted'] as const;

export const actionCodec = checksummedCodec<Action>(
  'action',
  4,
  (writer, action) =>
    writer
      .u32(action.id)
      .u8(actionCommands.indexOf(action.command))
      .u8(states.indexOf(action.state))
      .f64(action.startedAt)
      .u32(action.done)
      .u32(action.skipped)
      .f64(action.freed)
      .u32(action.undoes ?? 0)
      .u8(undoneStates.indexOf(action.undone)),
  readAction,
  // Versions 2 and 3 knew fewer commands.
  new Map([
    [1, readFirst],
    [2, readAction],
    [3, readAction],
  ]),
);

function readAction(reader: ByteReader): Action {
  const action = readFirst(reader);
  const undoes = reader.u32();
  const undone = pick(undoneStates, reader.u8());
  return { ...action, undoes: undoes === 0 ? undefined : undoes, undone };
}

/** Version 1, with which all others begin. */
function readFirst(reader: ByteReader): Action {
  return {
    id: reader.u32(),
    command: pick(actionCommands, reader.u8()),
    state: pick(states, reader.u8()),
    startedAt: reader.f64(),
    done: reader.u32(),
    skipped: reader.u32(),
    freed: reader.f64(),
    undoes: undefined,
    undone: 'no',
  };
}

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at];
  if (value === undefined) throw damagedRecord('action', `value ${at} is unknown`);
  return value;
}
