import { MAX_QUANTITY } from "#lib/usage/quantity.ts";

const UNIT = 1_000_000n;
const MOST = BigInt(MAX_QUANTITY);

/**
 * What a record of `micros` (use and carry together, in millionths) is billed, and what it leaves to the next one:
 * whole units only, never below 0, never above what AWS takes for an hour (docs/rules.md, section 4). Pure.
 */
export function splitUnits(micros: bigint): { billed: bigint; rest: bigint } {
  const whole = micros < 0n ? 0n : micros / UNIT;
  const billed = whole > MOST ? MOST : whole;
  return { billed, rest: micros - billed * UNIT };
}
