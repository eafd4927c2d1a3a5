declare const brand: unique symbol;

/** A nominal type: `Brand<string, 'SpaceId'>` accepts no plain string. Made only by the `parse…` function of its own module. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
