/** Generated pool passwords: six words of the BIP39 list, 66 bits, easy to read out. */
import { wordlist } from '@scure/bip39/wordlists/english.js';

const WORDS = 6;

export function newPassphrase(randomBytes: (count: number) => Uint8Array): string {
  const dice = randomBytes(WORDS * 2);
  const words: string[] = [];
  // 2048 words: 11 bits each, so the low bits of 16 are uniform.
  for (let i = 0; i < WORDS; i += 1)
    words.push(wordlist[(((dice[i * 2] as number) << 8) | (dice[i * 2 + 1] as number)) & 2047] as string);
  return words.join('-');
}
