/** All texts in Russian. The type of each part makes sure that none is missing and none is left over. */
import type { English } from './en.ts';
import { firstRu } from './first.ru.ts';
import { restRu } from './rest.ru.ts';
import type { RussianOf } from './text-types.ts';

export const ru: RussianOf<English> = { ...firstRu, ...restRu };
