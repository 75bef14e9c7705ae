const excel =
  "This is an Excel workbook or another ZIP file. In Excel, choose Save As, then CSV UTF-8, and upload that file.";

/** What files begin with that are no text, and what to do instead. */
const signatures: readonly (readonly [bytes: readonly number[], words: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], excel],
  [[0x50, 0x4b, 0x05, 0x06], excel],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    "This is an old Excel workbook (.xls). In Excel, choose Save As, then CSV UTF-8, and upload that file.",
  ],
  [[0x25, 0x50, 0x44, 0x46], "This is a PDF. Save the table as CSV and upload that file."],
  [[0x89, 0x50, 0x4e, 0x47], "This is an image. Save the table as CSV and upload that file."],
  [[0xff, 0xd8, 0xff], "This is an image. Save the table as CSV and upload that file."],
  [[0x47, 0x49, 0x46, 0x38], "This is an image. Save the table as CSV and upload that file."],
  [[0x1f, 0x8b], "This file is compressed. Unpack it and upload the CSV file."],
  [[0x37, 0x7a, 0xbc, 0xaf], "This file is compressed. Unpack it and upload the CSV file."],
  [[0x00, 0x00, 0xfe, 0xff], "This file is in UTF-32. Save it as CSV UTF-8 and upload that file."],
  [[0xff, 0xfe, 0x00, 0x00], "This file is in UTF-32. Save it as CSV UTF-8 and upload that file."],
];

/** What a file is that is no table of text, in words for who sent it; null for what may be one. Pure. */
export function sniffFile(bytes: Uint8Array): string | null {
  return signatures.find(([signature]) => signature.every((byte, place) => bytes[place] === byte))?.[1] ?? null;
}

/** The same for text that is no CSV. Pure. */
export function sniffText(text: string): string | null {
  const start = text.slice(0, 200).trimStart().toLowerCase();
  if (/^(<!doctype|<html|<table|<\?xml)/.test(start)) {
    return "This is a web page or XML, not CSV. Save the table as CSV and upload that file.";
  }
  if (start.startsWith("{\\rtf")) return "This is a text document (RTF). Save the table as CSV and upload that file.";
  if (/^[[{]/.test(start)) return "This is JSON, not CSV. Send it to the API, or save it as CSV.";
  return null;
}
