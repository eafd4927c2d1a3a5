/** With what flags of Node the launcher starts an instance. */
const TARGETS = new URL('../../scripts/lib/targets.mjs', import.meta.url).href;

export const { INSTANCE_FLAGS } = (await import(TARGETS)) as { readonly INSTANCE_FLAGS: readonly string[] };
