/** Why a module is no plugin, or what it gave is not what it should, as words behind its name. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault';
}
