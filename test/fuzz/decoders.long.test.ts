/** As `decoders.test.ts`, for longer. */
import { fuzzDecoders } from './fuzz.ts';

fuzzDecoders(20_000);
