/**
 * Types of the texts. English is the source: its keys and its `{placeholders}` decide what a page must hand over; Russian is
 * checked against it by the compiler, so a missing key, or one too many, stops the build.
 */

/** A text that depends on `count`; the forms are those of Intl.PluralRules. */
export interface EnglishPlural {
  readonly one: string;
  readonly other: string;
}
export interface RussianPlural {
  readonly one: string;
  readonly few: string;
  readonly many: string;
}
export type EnglishTexts = Readonly<Record<string, string | EnglishPlural>>;

/** What Russian must hold for this English. */
export type RussianOf<English extends EnglishTexts> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : RussianPlural;
};

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
export type ParamsOf<Entry> = Entry extends string
  ? NamesIn<Entry>
  : Entry extends { readonly one: infer One; readonly other: infer Other }
    ? NamesIn<One> | NamesIn<Other> | 'count'
    : never;
