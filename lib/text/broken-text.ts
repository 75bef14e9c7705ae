type Step = { value: unknown; from: Step | null; key: string };

/**
 * Where a JSON value holds text that the database cannot keep as it is: a NUL, or half of a surrogate pair (`"\ud800"`), which would be
 * stored as U+FFFD. Names of fields are looked at too. Pure; the value may be nested as deep as a body can be.
 *
 * @returns the paths, as `rows.0.organizationName`, at most 20; "" is the value itself.
 */
export function findBrokenText(root: unknown): string[] {
  const paths: string[] = [];
  const waiting: Step[] = [{ value: root, from: null, key: "" }];
  for (let step = waiting.pop(); step !== undefined && paths.length < 20; step = waiting.pop()) {
    const { value } = step;
    if (typeof value === "string" && isBroken(value)) paths.push(pathOf(step));
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value).toReversed()) {
      if (isBroken(key)) paths.push(pathOf(step));
      waiting.push({ value: inner, from: step, key });
    }
  }
  return [...new Set(paths)];
}

function isBroken(text: string): boolean {
  return text.includes("\0") || !text.isWellFormed();
}

function pathOf(step: Step): string {
  const keys: string[] = [];
  for (let at: Step = step; at.from !== null; at = at.from) keys.push(at.key.toWellFormed());
  return keys.toReversed().slice(0, 20).join(".");
}
