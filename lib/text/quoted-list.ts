/**
 * Names of an enumeration as SQL writes them behind `IN`: each in quotes, with commas between. Only for names that stand in the code, never for input.
 *
 * @throws Error for anything but a name, and for an empty list, which SQL does not take.
 */
export function quotedList(names: readonly string[]): string {
  if (names.length === 0 || !names.every((name) => /^[A-Za-z_]+$/.test(name))) {
    throw new Error(`not names of an enumeration: ${names.join(", ")}`);
  }
  return names.map((name) => `'${name}'`).join(", ");
}
