import type { Separator } from "#lib/files/file-format.ts";

/** A value without blanks around it, and without the apostrophe that keeps a spreadsheet from taking it as a formula. Pure. */
export function plainCell(written: string): string {
  return written.trim().replace(/^'(?=[=+\-@])/, "");
}

/** What an encoding or a spreadsheet did to a value, in words for who sent the file; null when nothing. Pure. */
export function faultOfCell(value: string, encodingName: string): string | null {
  if (value.includes("\uFFFD")) {
    return `A character cannot be read as ${encodingName}. Choose the file's encoding, or write the value again.`;
  }
  const control = /[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/.exec(value);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `A control character (U+${code}) is in the value. Choose the file's encoding, or write the value again.`;
  }
  if (value.startsWith("=")) return "This is a formula. Replace it by its value.";
  if (/^#(REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/i.test(value)) {
    return "This is a spreadsheet's error value. Replace it by the right value.";
  }
  return null;
}

/** An AWS account as a file has it, also in groups; `message` says why it is none. Never guesses digits. Pure. */
export function readAccountCell(value: string): { account: string } | { message: string } {
  const digits = value.replaceAll(/[\s-]/g, "");
  if (/^\d{12}$/.test(digits)) return { account: digits };
  if (/^\d+([.,]\d+)?E\+?\d+$/i.test(digits)) {
    return {
      message:
        "A spreadsheet rounded this account, and its last digits are lost. Format the column as text and write it again.",
    };
  }
  if (/^\d{1,11}$/.test(digits)) {
    return {
      message: `An AWS account has 12 digits; this has ${digits.length}. Spreadsheets drop zeros at the beginning: format the column as text and write them again.`,
    };
  }
  return { message: "An AWS account has 12 digits." };
}

const plainNumber = /^\d+(\.\d+)?$/;
const commaNumber = /^(\d+),(\d+)$/;

/** Whether a value is a decimal with a comma beyond doubt: a sign between thousands is followed by three digits, and no 0 comes before it. */
function isDecimalComma(value: string): boolean {
  const match = commaNumber.exec(value);
  return match !== null && (match[2]!.length !== 3 || match[1] === "0");
}

/** Whether the numbers of a file have decimal commas, as Excel writes them in half of the world. Pure. */
export function hasDecimalCommas(separator: Separator, values: readonly string[]): boolean {
  return separator !== "commas" && values.some(isDecimalComma);
}

/**
 * A number as a file has it, with a decimal point. A decimal comma is taken where commas do not separate values and it can be nothing else;
 * what could be read two ways is a `message`. Other values come back as they are. Pure.
 */
export function readNumberCell(
  value: string,
  file: { separator: Separator; hasDecimalCommas: boolean },
): { number: string } | { message: string } {
  if (/^-?\d+([.,]\d+)?E[+-]?\d+$/i.test(value)) {
    return {
      message: "A spreadsheet wrote this number with an exponent, and may have rounded it. Write all of its digits.",
    };
  }
  if (file.hasDecimalCommas && /^[1-9]\d{0,2}\.\d{3}$/.test(value)) {
    const plain = value.replace(".", "");
    return { message: `This could be ${value} or ${plain}. Write ${value}0 or ${plain}.` };
  }
  if (plainNumber.test(value) || !/[,\s'’]/.test(value)) return { number: value };
  if (commaNumber.test(value) && file.separator !== "commas") {
    const point = value.replace(",", ".");
    const plain = value.replace(",", "");
    return isDecimalComma(value)
      ? { number: point }
      : { message: `This could be ${point} or ${plain}. Write ${point}0 or ${plain}.` };
  }
  return { message: "Write the number with digits and a decimal point alone, as in 1234.5." };
}
