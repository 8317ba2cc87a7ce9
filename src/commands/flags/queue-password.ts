/**
 * The address of a queue with the password that the environment has, where it has none itself: others see command
 * lines, and not the environment.
 */
export function withPassword(url: string, env: NodeJS.ProcessEnv): string {
  const password = env['IMGDEDUP_QUEUE_PASSWORD'];
  if (password === undefined || password === '' || !URL.canParse(url)) return url;
  const address = new URL(url);
  // Of another scheme there is nothing to be told.
  if (!/^rediss?:$/.test(address.protocol) || address.password !== '') return url;
  address.password = encodeURIComponent(password);
  return address.href;
}
