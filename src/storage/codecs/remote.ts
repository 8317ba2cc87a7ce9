import { bytesToName, nameToBytes } from '../../model/paths/path.js';
import { isRemoteName, type FetchedTree, type Remote } from '../../model/remotes/remote.js';
import { nodeIdFromBytes } from '../../model/snapshot/tree-node.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'remote';

/** Another repository. The record repeats the name in its key, so that the checksum covers it. */
export const remoteCodec = checksummedCodec<Remote>(
  what,
  1,
  (writer, remote) => {
    const { volume, repository, fetched } = remote;
    writer.text(remote.name);
    for (const path of [remote.root, remote.dataFolder]) writer.bytes(nameToBytes(path));
    writer.text(volume.id).text(volume.label).bytes(nameToBytes(remote.pathInVolume));
    writer.text(repository.hash).u16(repository.digestWidth).f64(repository.createdAt);
    writer
      .f64(remote.addedAt)
      .f64(remote.lastSeenAt)
      .flag(fetched !== undefined);
    if (fetched !== undefined) writeFetched(writer, fetched);
  },
  (reader) => {
    const name = reader.text();
    if (!isRemoteName(name)) throw damagedRecord(what, 'it has no name');
    return {
      name,
      root: bytesToName(reader.bytes()),
      dataFolder: bytesToName(reader.bytes()),
      volume: { id: reader.text(), label: reader.text() },
      pathInVolume: bytesToName(reader.bytes()),
      repository: {
        hash: reader.text(),
        digestWidth: reader.u16(),
        createdAt: reader.f64(),
      },
      addedAt: reader.f64(),
      lastSeenAt: reader.f64(),
      fetched: reader.flag() ? readFetched(reader) : undefined,
    };
  },
);

function writeFetched(writer: ByteWriter, fetched: FetchedTree): void {
  writer.raw(Buffer.from(fetched.root, 'hex')).u32(fetched.sequence);
  writer.f64(fetched.seenAt).f64(fetched.fetchedAt);
}

function readFetched(reader: ByteReader): FetchedTree {
  return {
    root: nodeIdFromBytes(reader.raw(16)),
    sequence: reader.u32(),
    seenAt: reader.f64(),
    fetchedAt: reader.f64(),
  };
}
