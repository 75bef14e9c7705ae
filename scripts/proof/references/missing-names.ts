/**
 * The names that a document does not hold, each once. Part of a longer name is no name: `/admin` is not in
 * `/admin/team`. Pure.
 */
export function missingIn(document: string, names: readonly string[]): string[] {
  const isNamed = (name: string) =>
    new RegExp(`(?<![\\w/-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\\w/{[-])`).test(document);
  return [...new Set(names)].filter((name) => !isNamed(name)).sort();
}
