import { spawn } from 'node:child_process';
import type { Io } from './io.js';

/**
 * Shows an address in the browser of whoever sits here, if the desktop knows one.
 * @param url of ours: no shell sees it
 * @param onFailure told why nothing opens
 */
export function openBrowser(
  url: string,
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
  onFailure: (reason: string) => void,
): void {
  const isDesktop = ['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER'].some(
    (name) => (env[name] ?? '') !== '',
  );
  if (!isDesktop) {
    onFailure('there is no desktop here');
    return;
  }
  const opener = spawn('xdg-open', [url], { env, cwd, stdio: 'ignore', detached: true });
  opener.once('error', () => onFailure('xdg-open is not there'));
  opener.once('exit', (status) => {
    if (status !== 0 && status !== null) onFailure(`xdg-open ended with status ${status}`);
  });
  opener.unref();
}
