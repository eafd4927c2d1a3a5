/** Keys of the instance, each in a file of its own, readable by its owner alone (0600). */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeyPairFile {
  readonly publicKey: string;
  readonly seed: Uint8Array;
}

export interface KeyFolder {
  readonly peer: KeyPairFile;
  /** Signs access tokens. */
  readonly jwtSecret: string;
  agent(device: string): KeyPairFile | undefined;
  saveAgent(keys: KeyPairFile): void;
}

const SEED_HEX = /^[0-9a-f]{64}$/;

/** A key file that is not what we write: better to stop than to go on under another identity. */
export class KeyFileDamaged extends Error {
  override readonly name = 'KeyFileDamaged';
}

/** Reads the folder, making what is missing. */
export function openKeyFolder(
  folder: string,
  make: {
    newKeyPair(): KeyPairFile;
    keyPairFromSeed(seed: Uint8Array): KeyPairFile;
    randomBytes(count: number): Uint8Array;
  },
): KeyFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const readOrMake = (name: string, fresh: () => string): string => {
    const path = join(folder, name);
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (!SEED_HEX.test(text))
        throw new KeyFileDamaged(
          `${path} is damaged: restore it from a backup, or move it away to start with a new identity`,
        );
      return text;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      const text = fresh();
      writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
      return text;
    }
  };
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const peerSeed = readOrMake('peer.key', () => hex(make.newKeyPair().seed));
  const jwtSecret = readOrMake('tokens.key', () => hex(make.randomBytes(32)));
  const agents = new Map<string, KeyPairFile>();
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('agent-')) continue;
    const keys = make.keyPairFromSeed(
      Buffer.from(
        readOrMake(name, () => ''),
        'hex',
      ),
    );
    agents.set(keys.publicKey, keys);
  }
  return {
    peer: make.keyPairFromSeed(Buffer.from(peerSeed, 'hex')),
    jwtSecret,
    agent: (device) => agents.get(device),
    saveAgent: (keys) => {
      writeFileSync(join(folder, `agent-${keys.publicKey.slice(0, 16)}.key`), `${hex(keys.seed)}\n`, {
        mode: 0o600,
        flush: true,
      });
      agents.set(keys.publicKey, keys);
    },
  };
}
