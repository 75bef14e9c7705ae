export const MAX_TAGS = 5;
// What AWS's documentation says a tag may hold. The pattern in its API model (`[a-zA-Z0-9+ -=._:/@]`) reads ` -=` as a
// range and so lets more through; whatever AWS then refuses would cost the whole record, so the narrower reading holds.
export const awsTag = /^[a-zA-Z0-9+\-=._:/@ ]+$/;

/**
 * Reads an event's tags: at most 5, keys up to 100 and values up to 256 characters of AWS's pattern. Pure.
 *
 * @returns their canonical JSON (keys in order; null for no tags), or null when they are none.
 */
export function parseTags(value: unknown): { text: string | null } | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > MAX_TAGS) return null;
  for (const [key, tag] of entries) {
    if (typeof tag !== "string" || key.length > 100 || tag.length > 256) return null;
    if (!awsTag.test(key) || !awsTag.test(tag)) return null;
  }
  return { text: canonicalTags(entries as [string, string][]) };
}

/** Tags as one text that is equal for equal tags; null for none. Pure. */
export function canonicalTags(entries: readonly (readonly [string, string])[]): string | null {
  if (entries.length === 0) return null;
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, tag]) => `${JSON.stringify(key)}:${JSON.stringify(tag)}`).join(",")}}`;
}
