/**
 * How a record that AWS called a duplicate is settled once a person knows what AWS holds. `EQUAL`: nothing is missing.
 * `CORRECTED`: the difference is booked as a correction. `CASE`: it cannot be booked here, and AWS's billing adjustment
 * is the way out.
 */
export type SettlementWay = "EQUAL" | "CORRECTED" | "CASE";

/**
 * A settled duplicate as the record's page and sentence show it. `difference`: the record's quantity less what AWS
 * holds.
 */
export type Settlement = { held: number; difference: number; way: SettlementWay };

/** The way that a difference is settled. Pure. */
export function wayOf(difference: number, canCorrect: boolean): SettlementWay {
  if (difference === 0) return "EQUAL";
  return canCorrect ? "CORRECTED" : "CASE";
}

/**
 * Whether a person may settle a difference that way: a difference of 0 is nothing to correct, and any other is not
 * equal. A case may be chosen also where a correction would be possible. Pure.
 */
export function mayBeSettled(difference: number, way: SettlementWay): boolean {
  return (difference === 0) === (way === "EQUAL");
}
