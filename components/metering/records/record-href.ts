import { recordIdOf, type RecordKey } from "#lib/metering/record-id.ts";

/** The page of one record. */
export function recordHref(key: RecordKey): string {
  return `/admin/metering/${recordIdOf(key)}`;
}
