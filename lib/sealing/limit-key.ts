import type { Sealer } from "#lib/sealing/seal.ts";

/**
 * The key of a counter (`takeFromLimit`) that counts by what is personal: network addresses, e-mail addresses. The database holds labels
 * instead, which only this installation's secret leads to. Ids of ours may stand in a key as they are, and need no label.
 *
 * @param name what is counted, as in `sign-in:pair`.
 */
export function limitKey(sealer: Sealer, name: string, ...personal: readonly string[]): string {
  return [name, ...personal.map((text) => sealer.label(`limit ${name}`, text))].join(":");
}
