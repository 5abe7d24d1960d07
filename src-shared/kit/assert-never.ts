/** Closes a switch over a union: adding a member makes every such switch a type error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
