/** What may hold a colon without naming a parameter (quoted text, comments, casts), or a parameter's name. */
const TOKEN = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|::|:([a-zA-Z]\w*)/g;

/**
 * Replaces each `:name` by the `$n` of its place in `names`. Pure.
 *
 * @throws Error for a name that is not in the list, and for one in the list that the text does not use.
 */
export function bindNames(text: string, names: readonly string[]): string {
  const used = new Set<string>();
  const bound = text.replace(TOKEN, (token, name: string | undefined) => {
    if (name === undefined) return token;
    const place = names.indexOf(name);
    if (place === -1) throw new Error(`:${name} is no parameter of this statement`);
    used.add(name);
    return `$${place + 1}`;
  });
  const unused = names.filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the statement does not use ${unused.join(", ")}`);
  return bound;
}
