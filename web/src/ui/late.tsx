/** Parts of a page that come behind what it shows first: Mantine's fields are a third of the program, and a table needs none of them. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { allWords } from '../texts/languages.ts';

/** Fields that speak with the words of the first page alone. */
export function lateFields<Name extends string, Props extends object>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [{ Mantine }, loaded] = await Promise.all([import('./mantine.tsx'), load()]);
    const Inner: ComponentType<Props> = loaded[name];
    return {
      default: (props: Props) => (
        <Mantine>
          <Inner {...props} />
        </Mantine>
      ),
    };
  });
}

/** A dialog, with the words of all pages. */
export function lateDialog<Name extends string, Props extends object>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  return lateFields(async () => (await Promise.all([load(), allWords()]))[0], name);
}
