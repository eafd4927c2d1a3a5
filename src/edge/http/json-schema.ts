/**
 * JSON Schema (2020-12, as OpenAPI 3.1 has it) of what travels: the encoded side of every codec, for requests and answers
 * alike. Our answers are *encoded* through their schemas, so the wire form is what zod calls the input.
 */
import { z } from 'zod';
import { assert } from '#core/kernel/assert.ts';

export type JsonSchema = Record<string, unknown>;

/** Turns schemas into JSON Schema and gathers the ones with an id, to be named once. */
export interface SchemaBook {
  readonly components: Record<string, JsonSchema>;
  schemaOf(schema: z.ZodType): JsonSchema;
}

export function createSchemaBook(): SchemaBook {
  const components: Record<string, JsonSchema> = {};
  return {
    components,
    schemaOf: (schema) => {
      const made = z.toJSONSchema(schema, {
        io: 'input',
        target: 'draft-2020-12',
        unrepresentable: 'throw',
        override: tidy,
      });
      const { $schema: _, $defs: definitions, ...root } = relink(made) as JsonSchema;
      for (const [id, definition] of Object.entries(definitions ?? {})) {
        const text = JSON.stringify(definition);
        assert(components[id] === undefined || JSON.stringify(components[id]) === text, `two schemas are called ${id}`);
        components[id] = definition as JsonSchema;
      }
      return root;
    },
  };
}

/** Says what zod leaves out, and leaves out what says nothing. */
function tidy({ zodSchema, jsonSchema }: { readonly zodSchema: unknown; readonly jsonSchema: JsonSchema }): void {
  // `z.stringbool()` takes a text; which ones, only zod knows.
  const isSwitch =
    zodSchema instanceof z.ZodPipe && zodSchema.in instanceof z.ZodString && zodSchema.out instanceof z.ZodBoolean;
  if (isSwitch) jsonSchema['enum'] = ['true', 'false'];
  // Every integer in JSON is within these.
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
}

/** References from a schema of its own to the components of one document. */
function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? part.replace('#/$defs/', '#/components/schemas/') : relink(part),
    ]),
  );
}
