import type { Action } from '../../model/action.js';
import { damagedRecord } from '../bytes.js';
import { sealedCodec } from '../codec.js';

const states = ['running', 'done', 'interrupted'] as const;
const commands = ['link'] as const;

export const actionCodec = sealedCodec<Action>(
  'action',
  1,
  (writer, action) =>
    writer
      .u32(action.id)
      .u8(commands.indexOf(action.command))
      .u8(states.indexOf(action.state))
      .f64(action.startedAt)
      .u32(action.linked)
      .u32(action.skipped)
      .f64(action.freed),
  (reader) => ({
    id: reader.u32(),
    command: pick(commands, reader.u8()),
    state: pick(states, reader.u8()),
    startedAt: reader.f64(),
    linked: reader.u32(),
    skipped: reader.u32(),
    freed: reader.f64(),
  }),
);

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at];
  if (value === undefined) throw damagedRecord('action', `value ${at} is unknown`);
  return value;
}
