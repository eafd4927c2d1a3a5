/** The language of a person, by `Accept-Language` (RFC 9110 section 12.5.4). */
export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The one that is liked best among those we speak; English when none is named. */
export function languageOf(header: string | undefined): Language {
  let best: { readonly language: Language; readonly quality: number } = { language: 'en', quality: 0 };
  for (const range of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = LANGUAGES.find((known) => tag === known || tag.startsWith(`${known}-`));
    const weight = parameters.map((part) => /^\s*q=([\d.]+)\s*$/.exec(part)?.[1]).find((text) => text !== undefined);
    const quality = weight === undefined ? 1 : Number(weight);
    if (language !== undefined && quality > best.quality) best = { language, quality };
  }
  return best.language;
}
