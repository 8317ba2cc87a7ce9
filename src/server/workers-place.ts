import { close } from '../http/listen.js';
import { openDoor, type DoorPlace } from './door.js';
import type { PictureDesk } from './picture-desk.js';

/** To be disposed of: nobody is let in any more, and who is inside has a while to take what he was given. */
interface WorkersDoor extends AsyncDisposable {
  readonly url: string;
}

/**
 * Gives pictures away at an address of its own.
 * @throws ImgdedupError PORT_TAKEN; USAGE for an address that is not ours, a certificate that is none
 */
export async function listenForWorkers(
  desk: PictureDesk,
  place: DoorPlace,
  patienceMs: number,
): Promise<WorkersDoor> {
  const { server, authority, isEncrypted } = await openDoor(
    (request, response) => void desk.receive(request, response),
    place,
    patienceMs,
  );
  return {
    url: `${isEncrypted ? 'https' : 'http'}://${authority}`,
    [Symbol.asyncDispose]: () => close(server, 2 * patienceMs),
  };
}
