/** One command, stated once: parser, help and tests read it. */
import type { Context } from './context.ts';

/** A flag with a value. */
export interface ValueFlag<Value> {
  readonly kind: 'value';
  /** What stands for the value in the help. */
  readonly unit: string;
  readonly help: string;
  readonly isRequired: boolean;
  readonly parse: (text: string) => Value;
}
/** May be given several times. */
export interface ListFlag<Value> {
  readonly kind: 'list';
  readonly unit: string;
  readonly help: string;
  readonly parse: (text: string) => Value;
}
export interface SwitchFlag {
  readonly kind: 'switch';
  readonly help: string;
}
/** `never` as value: what a flag parses to does not matter to those who only list flags. */
export type Flag = ValueFlag<unknown> | ListFlag<unknown> | SwitchFlag;
export type Flags = Readonly<Record<string, Flag>>;

type Required<Value> = ValueFlag<Value> & { readonly isRequired: true };
type FlagValue<F> =
  F extends Required<infer Value>
    ? Value
    : F extends ValueFlag<infer Value>
      ? Value | undefined
      : F extends ListFlag<infer Value>
        ? readonly Value[]
        : boolean;
/** Keys as in the definition: `maxCost` is typed as `--max-cost`. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

export interface Argument {
  readonly kind: 'one' | 'optional' | 'rest';
  readonly help: string;
}
export type Arguments = Readonly<Record<string, Argument>>;
export type ArgumentValues<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name]['kind'] extends 'one'
    ? string
    : A[Name]['kind'] extends 'rest'
      ? readonly string[]
      : string | undefined;
};

export interface Input<A extends Arguments, F extends Flags> {
  readonly args: ArgumentValues<A>;
  readonly flags: FlagValues<F>;
}

export interface Command {
  /** The words that call it: "pool create", "buy". */
  readonly name: string;
  /** What it does, in a few words without a full stop. */
  readonly summary: string;
  /** In the order in which they are typed. */
  readonly args: Arguments;
  readonly flags: Flags;
  /** Whole command lines after "realms". The tests run each one. */
  readonly examples: readonly string[];
  run(context: Context, input: Input<Arguments, Flags>): Promise<void>;
}

/** Checks a definition and forgets the types of its own arguments, so that all commands fit one list. */
export function command<const A extends Arguments, const F extends Flags>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly args?: A;
  readonly flags?: F;
  readonly examples?: readonly string[];
  readonly run: (context: Context, input: Input<A, F>) => Promise<void>;
}): Command {
  const { name, summary, args = {}, flags = {}, examples = [name], run } = definition;
  return { name, summary, args, flags, examples, run };
}

export function one(help: string): Argument & { readonly kind: 'one' } {
  return { kind: 'one', help };
}

export function optional(help: string): Argument & { readonly kind: 'optional' } {
  return { kind: 'optional', help };
}

export function rest(help: string): Argument & { readonly kind: 'rest' } {
  return { kind: 'rest', help };
}

export function value<Value>(
  unit: string,
  help: string,
  parse: (text: string) => Value,
): ValueFlag<Value> & { readonly isRequired: false } {
  return { kind: 'value', unit, help, parse, isRequired: false };
}

export function required<Value>(unit: string, help: string, parse: (text: string) => Value): Required<Value> {
  return { kind: 'value', unit, help, parse, isRequired: true };
}

export function list<Value>(unit: string, help: string, parse: (text: string) => Value): ListFlag<Value> {
  return { kind: 'list', unit, help, parse };
}

export function toggle(help: string): SwitchFlag {
  return { kind: 'switch', help };
}

/** The flag's value as it was typed. */
export function asText(text: string): string {
  return text;
}

/** `maxCost` -> `--max-cost`. */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
