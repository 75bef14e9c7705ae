const UNIT = 1_000_000n;
/** The most that one event may hold. */
export const MAX_MICROS = 2_147_483_647n * UNIT;

const plainDecimal = /^(0|[1-9]\d{0,9})(?:\.(\d{1,6}))?$/;

/** A quantity in millionths, exactly; null for what the API would not take. Pure. */
export function microsOf(quantity: number | string): bigint | null {
  const match = plainDecimal.exec(String(quantity));
  if (match === null) return null;
  const micros = BigInt(match[1]!) * UNIT + BigInt((match[2] ?? "").padEnd(6, "0"));
  return micros <= MAX_MICROS ? micros : null;
}

/** Millionths as the shortest decimal text. Pure. */
export function textOf(micros: bigint): string {
  const fraction = (micros % UNIT).toString().padStart(6, "0").replace(/0+$/, "");
  return `${micros / UNIT}${fraction === "" ? "" : `.${fraction}`}`;
}
