/** A thousand of hostile inputs for each decoder; many more in `decoders.long.test.ts`. */
import { fuzzDecoders } from './fuzz.ts';

fuzzDecoders(1_000);
