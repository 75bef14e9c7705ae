/** Decimals that a quantity may have. */
const DECIMALS = 6;
const UNIT = 1_000_000n;
/** The most that AWS takes for one hour, and we for one event. */
export const MAX_QUANTITY = 2_147_483_647;
const MAX_MICROS = MAX_QUANTITY * 1_000_000;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const plainDecimal = /^(0|[1-9]\d{0,9})(?:\.(\d{1,6}))?$/;

/**
 * Reads a reported quantity: a JSON number, or the same written as text; 0 to 2147483647, at most 6 decimals. A
 * number's own shortest text is exact in that range, so no float is ever calculated with. Pure.
 *
 * @returns millionths, or null for anything else (negative, too large, too fine, exponent, infinite, no number).
 */
export function parseQuantity(reported: unknown): bigint | null {
  if (typeof reported !== "number" && typeof reported !== "string") return null;
  const match = plainDecimal.exec(String(reported));
  if (match === null) return null;
  const whole = Number(match[1]);
  // Up to here all millionths are safe integers, and cheaper to calculate with than as bigint.
  if (whole > MAX_QUANTITY) return null;
  const micros = whole * 1_000_000 + (match[2] === undefined ? 0 : Number(match[2].padEnd(DECIMALS, "0")));
  return micros <= MAX_MICROS ? BigInt(micros) : null;
}

/**
 * Reads a signed correction, as `parseQuantity` with a sign before it; 0 corrects nothing. Pure. @returns millionths,
 * or null.
 */
export function parseCorrection(text: string): bigint | null {
  const micros = parseQuantity(text.replace(/^[+-]/, ""));
  if (micros === null || micros === 0n) return null;
  return text.startsWith("-") ? -micros : micros;
}

/** Millionths from PostgreSQL's `numeric` as the driver gives it (`-0.400000`). Pure. */
export function microsOf(numeric: string): bigint {
  const [whole = "0", fraction = ""] = numeric.replace("-", "").split(".");
  const micros = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DECIMALS, "0").slice(0, DECIMALS));
  return numeric.startsWith("-") ? -micros : micros;
}

/** Millionths as the shortest decimal text: `12.5`, `0`, `-0.4`. Pure. */
export function microsToText(micros: bigint): string {
  if (micros >= 0n && micros <= MAX_SAFE) return safeMicrosToText(Number(micros));
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % UNIT).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
  return `${micros < 0n ? "-" : ""}${size / UNIT}${fraction === "" ? "" : `.${fraction}`}`;
}

/**
 * The same for whole millionths that a number holds exactly, as every event's do: remainder and quotient are exact
 * integers too.
 */
function safeMicrosToText(micros: number): string {
  const fraction = micros % 1_000_000;
  const whole = (micros - fraction) / 1_000_000;
  if (fraction === 0) return String(whole);
  return `${whole}.${String(fraction).padStart(DECIMALS, "0").replace(/0+$/, "")}`;
}

/** PostgreSQL's `numeric` as the shortest decimal text. Pure. */
export function trimNumeric(numeric: string): string {
  return microsToText(microsOf(numeric));
}
