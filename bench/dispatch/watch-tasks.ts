/** Loaded before an instance (`--import`): puts the watched peer edge in the place of the real one. */
import { registerHooks } from 'node:module';

const WATCHED = new URL('./watched-p2p.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '#edge/p2p/start.ts' && context.parentURL !== WATCHED
      ? { url: WATCHED, shortCircuit: true }
      : next(specifier, context),
});
