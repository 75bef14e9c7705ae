/** A place where a source lists two or more names of an enumeration. */
type NameList = { line: number; text: string };

/**
 * Finds where a source writes a list of an enumeration's names anew: in an array, a type, SQL's `IN`, or comparisons
 * joined by "or". A record or a switch with one entry a name is no list: its type says when a name is missing. Pure.
 *
 * @param names of the enumeration, as they stand between quotes.
 */
export function findNameLists(source: string, names: readonly string[]): NameList[] {
  const name = `(["'])(?:${names.join("|")})\\1`;
  const again = (group: number) => name.replace("\\1", `\\${group}`);
  const operand = String.raw`[\w.]+(?:::\w+)?\s*`;
  const listed = `${name}\\s*[,|]\\s*${again(2)}`;
  const isOneOf = `=\\s*${again(3)}\\s*(?:\\|\\||OR)\\s+${operand}={1,3}\\s*${again(4)}`;
  const isNoneOf = `(?:!==?|<>)\\s*${again(5)}\\s*(?:&&|AND)\\s+${operand}(?:!==?|<>)\\s*${again(6)}`;
  return [...source.matchAll(new RegExp(`${listed}|${isOneOf}|${isNoneOf}`, "g"))].map((match) => ({
    line: source.slice(0, match.index).split("\n").length,
    text: match[0].replaceAll(/\s+/g, " "),
  }));
}
