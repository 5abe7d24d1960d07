import { type AnySchema, getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src-shared/contract.ts';

interface Place {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/** Every schema within a schema, with where it is. */
function placesOf(
  schema: z.core.$ZodType,
  path: string,
  seen = new Set<z.core.$ZodType>(),
): readonly Place[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const inner = (child: z.core.$ZodType, name: string) => placesOf(child, `${path}${name}`, new Set(seen));
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const children = (): readonly Place[] => {
    switch (def.type) {
      case 'object':
        return Object.entries(def.shape).flatMap(([name, child]) => inner(child, `.${name}`));
      case 'array':
        return inner(def.element, '[]');
      case 'record':
        return inner(def.valueType, '{}');
      case 'tuple':
        return def.items.flatMap((child, index) => inner(child, `[${index}]`));
      case 'union':
        return def.options.flatMap((child) => inner(child, ''));
      case 'optional':
      case 'nullable':
      case 'default':
      case 'readonly':
        return inner(def.innerType, '');
      case 'number':
      case 'string':
      case 'boolean':
      case 'null':
      case 'literal':
      case 'enum':
      case 'unknown':
      case 'custom':
        return [];
      default:
        throw new Error(`This walk does not know ${def.type} schemas (${path}): teach it.`);
    }
  };
  return [{ path, schema }, ...children()];
}

const procedures = Object.entries(contract).flatMap(([domain, domainContract]) =>
  Object.entries(domainContract).map(([name, procedure]) => ({ name: `${domain}.${name}`, procedure })),
);

const outputs: readonly Place[] = procedures.flatMap(({ name, procedure }) => {
  const schema: AnySchema | undefined = procedure['~orpc'].outputSchema;
  const yields = getEventIteratorSchemaDetails(schema)?.yields ?? schema;
  return yields === undefined ? [] : placesOf(yields as unknown as z.core.$ZodType, name);
});

const inputs: readonly Place[] = procedures.flatMap(({ name, procedure }) => {
  const schema: AnySchema | undefined = procedure['~orpc'].inputSchema;
  return schema === undefined ? [] : placesOf(schema as unknown as z.core.$ZodType, name);
});

const typeOf = ({ schema }: Place) => (schema as z.core.$ZodTypes)._zod.def.type;

describe('the contract', () => {
  it('is seen by this test', () => {
    expect(procedures.length).toBeGreaterThan(50);
    expect(procedures.every(({ procedure }) => isContractProcedure(procedure))).toBe(true);
    expect(outputs.length).toBeGreaterThan(1000);
  });

  it('declares the output of every procedure', () => {
    const undeclared = procedures.filter(({ procedure }) => procedure['~orpc'].outputSchema === undefined);
    expect(undeclared.map(({ name }) => name)).toEqual([]);
  });

  // Infinity becomes null on every wire, and JSON columns lose it too: an answer that holds one must fail here
  // and not arrive as “missing”. Where a value can be infinite, the schema says what stands for it.
  it('lets no infinity and no NaN out', () => {
    const accepting = outputs
      .filter((place) => typeOf(place) === 'number')
      .filter(({ schema }) =>
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].some(
          (value) => z.safeParse(schema, value).success,
        ),
      );
    expect(accepting.map(({ path }) => path)).toEqual([]);
  });

  // Each of these is JSON that came from outside or goes to a person; none is computed with.
  it('has an untyped output only where it is named here', () => {
    const untyped = new Set(outputs.filter((place) => typeOf(place) === 'unknown').map(({ path }) => path));
    expect([...untyped].filter((path) => !path.includes('failure.details')).toSorted()).toEqual([
      'serving.getSnippets.exampleRow{}',
      'serving.tryPredict.body',
    ]);
  });

  // A path or address in an input is how comparable products were broken into: files come in by grants. A server that
  // the user reads data from has an address; only the source worker, which has nothing else, connects to it. The path
  // of a nested column is one within a value.
  it('takes no path, and an address only of a source', () => {
    const suspicious = inputs.filter(({ path }) =>
      /\.(\w*(path|folder|directory|url|uri|host|endpoint|command)\w*)$/i.test(path),
    );
    expect([...new Set(suspicious.map(({ path }) => path))]).toEqual([
      'data.previewImport.dialect.nested[].path',
      'data.startImport.dialect.nested[].path',
      'data.saveConnection.place.host',
      'data.saveConnection.place.endpoint',
      'data.testConnection.place.host',
      'data.testConnection.place.endpoint',
      'tracking.getArtifact.path',
    ]);
  });
});
