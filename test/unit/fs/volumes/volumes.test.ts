import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Volumes } from '../../../../src/fs/volumes/volumes.js';
import { MountTable } from '../../support/remote.js';

const nothing = { id: '', label: '' };

describe('volumes', () => {
  test('are told by id and label, and a folder by its path in them', () => {
    using table = new MountTable();
    const disk = table.disk('9C33-6BBD', 'My \\ disk');
    table.mount([
      { source: '/dev/root', point: '/' },
      { source: disk, point: '/media/a b' },
      { source: disk, point: '/srv/photos', root: '/in/photos' },
      { source: 'nas:/export', point: '/nas', type: 'nfs4' },
      { source: '//nas/share', point: '/cifs', type: 'cifs' },
      { source: 'tmpfs', point: '/tmp', type: 'tmpfs' },
    ]);
    const volumes = Volumes.read(table.sources);
    const volume = { id: '9C33-6BBD', label: 'My \\ disk' };
    expect(volumes.placeOf('/media/a b')).toEqual({ volume, path: '' });
    expect(volumes.placeOf('/media/a b/in/photos/2020')).toEqual({
      volume,
      path: 'in/photos/2020',
    });
    expect(volumes.placeOf('/srv/photos/2020')).toEqual({ volume, path: 'in/photos/2020' });
    expect(volumes.placeOf('/srv/photos2')).toEqual({ volume: nothing, path: 'srv/photos2' });
    expect(volumes.placeOf('/nas/p')).toEqual({
      volume: { id: 'nfs4:nas:/export', label: '' },
      path: 'p',
    });
    expect(volumes.placeOf('/cifs').volume.id).toBe('cifs://nas/share');
    expect(volumes.placeOf('/tmp/x')).toEqual({ volume: nothing, path: 'x' });
    expect(volumes.placeOf('/')).toEqual({ volume: nothing, path: '' });
    expect(volumes.candidates({ volume, path: 'in/photos/2020' })).toEqual([
      '/media/a b/in/photos/2020',
      '/srv/photos/2020',
    ]);
    expect(volumes.candidates({ volume, path: 'in' })).toEqual(['/media/a b/in']);
    expect(volumes.candidates({ volume, path: '' })).toEqual(['/media/a b']);
    expect(volumes.candidates({ volume: { id: 'gone', label: '' }, path: '' })).toEqual([]);
  });

  test('that were mounted over others hide them', () => {
    using table = new MountTable();
    const [one, two] = [table.disk('ONE', ''), table.disk('TWO', '')];
    table.mount([
      { source: one, point: '/mnt' },
      { source: two, point: '/mnt' },
    ]);
    expect(Volumes.read(table.sources).placeOf('/mnt/x').volume.id).toBe('TWO');
  });

  test('are found behind links to their devices', () => {
    using table = new MountTable();
    const disk = table.disk('CRYPT', 'vault');
    mkdirSync(table.folder.at('mapper'));
    symlinkSync(disk, table.folder.at('mapper/vault'));
    table.mount([{ source: table.folder.at('mapper/vault'), point: '/vault' }]);
    expect(Volumes.read(table.sources).placeOf('/vault').volume).toEqual({
      id: 'CRYPT',
      label: 'vault',
    });
  });

  test('are not known where the system tells none', () => {
    using table = new MountTable();
    table.forget();
    const volumes = Volumes.read(table.sources);
    expect(volumes.placeOf('/a/b')).toEqual({ volume: nothing, path: 'a/b' });
    expect(volumes.candidates({ volume: nothing, path: 'a/b' })).toEqual([]);
  });

  test('of this system can be read', () => {
    const { volume, path } = Volumes.read().placeOf(realpathSync(import.meta.dirname));
    expect(typeof volume.id).toBe('string');
    expect(path).not.toMatch(/^\/|\/$/);
  });
});
