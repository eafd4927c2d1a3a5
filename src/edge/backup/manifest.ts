/** What a backup holds, as the file `manifest.json` in its folder: written last, read first. */
import { z } from 'zod';
import { type Result, ok, refuse } from '#core/kernel/result.ts';

export const MANIFEST = 'manifest.json';
/** Version of the folder's layout. One of a later version is not restored. */
export const BACKUP_FORMAT = 1;
/** Bytes of a manifest; a file has about 150. */
export const MANIFEST_BYTES_MAX = 256 * 1024 * 1024;

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Only what a backup writes: no way out of the folder. */
const FilePath = z
  .string()
  .regex(/^(instance\.db|spaces\/[0-9a-f]{64}\.db|blobs\/[0-9a-f]{2}\/[0-9a-f]{64}|keys\/[a-z0-9-]{1,64}\.key)$/);
const Size = z.number().int().min(0);

const Manifest = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** Version of the program that wrote it. */
  program: z.string().max(64),
  createdMs: Size,
  /** It holds signing keys and logins: whoever has it can act as its users. */
  withKeys: z.boolean(),
  spaces: z.array(
    z.object({ space: Hash, kind: z.enum(['pool', 'network']), seal: Size, stateHash: z.string().max(64) }),
  ),
  files: z.array(z.object({ path: FilePath, bytes: Size, sha256: Hash })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Refused: `backup.newer`, `backup.malformed`. */
export function parseManifest(text: string): Result<Manifest> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Whatever the file holds, it is no manifest: an answer.
    return refuse({ code: 'backup.malformed', what: MANIFEST });
  }
  const { format } = z.looseObject({ format: z.number().optional() }).safeParse(parsed).data ?? {};
  if (format !== undefined && format > BACKUP_FORMAT)
    return refuse({ code: 'backup.newer', format, known: BACKUP_FORMAT });
  const manifest = Manifest.safeParse(parsed);
  if (!manifest.success)
    return refuse({ code: 'backup.malformed', what: manifest.error.issues[0]?.path.join('.') ?? MANIFEST });
  return ok(manifest.data);
}
