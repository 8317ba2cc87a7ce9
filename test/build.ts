import { spawnSync } from 'node:child_process';

/** Makes `dist` of the sources as they are, which tests import, before any of them begins. */
export function setup(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('npm run build failed');
}
