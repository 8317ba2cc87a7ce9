/** The thread of one plugin: what hangs or ends it ends nothing else. */
import { workerData } from 'node:worker_threads';
import type { Plugin } from '../model/plugins/plugin.js';
import { manifestOf } from './check-plugin.js';
import { PluginFault } from './plugin-fault.js';
import { contentHashOf, tryHash } from './plugin-hash.js';
import { loadPlugin, wordsOf } from './load-plugin.js';
import { ended } from './plugin-message.js';
import type { PluginAnswers, PluginReply, PluginRequest, ThreadData } from './plugin-message.js';

const { path, signal, port }: ThreadData = workerData;
const answered = new Int32Array(signal);
const loading = loadPlugin(path);
// Who asks hears of it.
loading.catch(() => undefined);

port.on('message', (request: PluginRequest) => {
  void answer(request);
});
process.on('exit', () => tell(() => Atomics.store(answered, 0, ended)));

async function answer(request: PluginRequest): Promise<void> {
  port.postMessage(await replyTo(request));
  tell(() => Atomics.add(answered, 0, 1));
}

function tell(change: () => number): void {
  change();
  Atomics.notify(answered, 0);
}

async function replyTo(request: PluginRequest): Promise<PluginReply> {
  try {
    return { answer: fulfil(await loading, request) };
  } catch (error) {
    return { fault: error instanceof PluginFault ? error.message : `failed: ${wordsOf(error)}` };
  }
}

function fulfil(plugin: Plugin, request: PluginRequest): PluginAnswers[keyof PluginAnswers] {
  switch (request.kind) {
    case 'manifest':
      return manifestOf(plugin);
    case 'try-hash':
      return tryHash(contentHashOf(plugin, request.name));
    case 'rank':
      return partOf(plugin.keepRules, request.name).rank(request.file);
    case 'head':
    case 'tail':
      return partOf(plugin.outputs, request.name)[request.kind]?.() ?? '';
    case 'record':
      return partOf(plugin.outputs, request.name).record(JSON.parse(request.json));
    default:
      return request satisfies never;
  }
}

/** Only what the plugin said it has is asked for. */
function partOf<T extends { readonly name: string }>(
  parts: readonly T[] | undefined,
  wanted: string,
): T {
  const part = parts?.find(({ name }) => name === wanted);
  if (part === undefined) throw new PluginFault(`has no ${wanted}`);
  return part;
}
