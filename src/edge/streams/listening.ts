/** Waits for a program of a session to listen on its socket. */
import { connect } from 'node:net';
import { PART_START_MS_MAX } from './limits.ts';
import type { Part } from './part.ts';
import { StreamFault } from './port.ts';

const LOOK_MS = 30;

/** `what` names the program. @throws {StreamFault} it ended, or took too long */
export async function listening(socket: string, part: Part, what: string): Promise<void> {
  const endMs = Date.now() + PART_START_MS_MAX;
  while (!(await answers(socket))) {
    if (part.isGone) throw new StreamFault(`${what} did not start: ${await part.gone}`);
    if (Date.now() > endMs) throw new StreamFault(`${what} did not start in time`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const trial = connect(socket);
    trial.once('connect', () => {
      trial.destroy();
      resolve(true);
    });
    trial.once('error', () => resolve(false));
  });
}
