import {
  type DuckDBListType,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { nestedKey } from '#shared/data/nested.rules.ts';
import type { NestedChoice, NestedHow, NestedPath } from '#shared/data/nested.schema.ts';
import { quoteIdentifier, quoteText } from '../../../platform/duckdb/duckdb.ts';
import { type NestedPlan, type Node, planNested } from './nested-plan.ts';
import { memberDetail } from './nested-records.ts';

export interface TypedColumn {
  /** The head of the paths inside of it; no two are equal. */
  readonly name: string;
  /** What DuckDB calls it. */
  readonly duckName: string;
  readonly type: DuckDBType;
}

export interface TypedPlan {
  readonly plan: NestedPlan;
  /** A relation with a column for each leaf, by `leafName`, and the `file_row_number` that the row is of. */
  readonly from: string;
}

export const leafName = (index: number): string => `n${index}`;

/** Columns of a typed file with what is nested in them unfolded; the types say what there is, so no row is looked at. */
export function planTyped(
  source: string,
  columns: readonly TypedColumn[],
  choices: readonly NestedChoice[],
): TypedPlan {
  const record: Node = {
    ...value,
    members: () => columns.map(({ name, type }) => [name, nodeOf(type)] as const),
  };
  const plan = planNested(record, choices);
  const at = createLookUp(columns, plan.exploded);
  const exploded = plan.exploded.reduce((from, path, index) => {
    const list = listSql(at(path));
    return `(SELECT *, unnest(CASE WHEN len(${list}) > 0 THEN ${list} ELSE [NULL] END) AS ${elementName(index)} FROM ${from})`;
  }, source);
  const leaves = plan.leaves.map(({ path, what }, index) => {
    const found = at(path);
    return `${what === 'count' ? `len(${listSql(found)})` : found.sql} AS ${leafName(index)}`;
  });
  return { plan, from: `(SELECT ${leaves.join(', ')}, file_row_number FROM ${exploded})` };
}

/** A name that no column of a user has. */
const elementName = (index: number): string => quoteIdentifier(`\u0001element ${index}`);

interface Found {
  readonly sql: string;
  readonly type: DuckDBType;
}

function createLookUp(columns: readonly TypedColumn[], exploded: readonly NestedPath[]) {
  const keys = exploded.map(nestedKey);
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (path: NestedPath): Found => {
    const { duckName, type } = byName.get(String(path[0]))!;
    let found: Found = { sql: quoteIdentifier(duckName), type };
    for (const [index, step] of path.entries()) {
      if (index === 0) continue;
      found =
        step === 0
          ? { sql: elementName(keys.indexOf(nestedKey(path.slice(0, index)))), type: elementType(found.type) }
          : {
              sql: `struct_extract(${found.sql}, ${quoteText(step)})`,
              type: (found.type as DuckDBStructType).entryTypes[
                (found.type as DuckDBStructType).entryNames.indexOf(step)
              ]!,
            };
    }
    return found;
  };
}

/** The entries of a map are a list like any other. */
function listSql({ sql, type }: Found): string {
  return type.typeId === DuckDBTypeId.MAP ? `map_entries(${sql})` : sql;
}

function elementType(type: DuckDBType): DuckDBType {
  if (type.typeId !== DuckDBTypeId.MAP) return (type as DuckDBListType).valueType;
  const { keyType, valueType } = type as DuckDBMapType;
  return struct(['key', 'value'], [keyType, valueType]);
}

function struct(entryNames: readonly string[], entryTypes: readonly DuckDBType[]): DuckDBType {
  return { typeId: DuckDBTypeId.STRUCT, entryNames, entryTypes } as unknown as DuckDBStructType;
}

const value: Node = {
  kind: 'value',
  options: [],
  detail: '',
  hasOthers: false,
  members: () => [],
  element: () => value,
};
const listOptions: readonly NestedHow[] = ['text', 'explode', 'count'];

function nodeOf(type: DuckDBType): Node {
  switch (type.typeId) {
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      return {
        ...value,
        kind: 'object',
        options: ['text', 'unfold', 'unfold-all'],
        detail: memberDetail(entryNames),
        members: () => entryNames.map((name, index) => [name, nodeOf(entryTypes[index]!)] as const),
      };
    }
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.MAP:
      return {
        ...value,
        kind: type.typeId === DuckDBTypeId.MAP ? 'map' : 'list',
        options: listOptions,
        detail: detailOf(elementType(type)),
        element: () => nodeOf(elementType(type)),
      };
    default:
      return value;
  }
}

function detailOf(element: DuckDBType): string {
  switch (element.typeId) {
    case DuckDBTypeId.STRUCT:
      return memberDetail((element as DuckDBStructType).entryNames);
    case DuckDBTypeId.LIST:
      return 'lists';
    case DuckDBTypeId.MAP:
      return 'maps';
    default:
      return String(element);
  }
}
