/** The encodings that a file may be read in, as the WHATWG's Encoding Standard labels them, and their names for people. */
export const encodingNames = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16, big-endian",
  "windows-1252": "Windows-1252 (Western European)",
  "windows-1250": "Windows-1250 (Central European)",
  "windows-1251": "Windows-1251 (Cyrillic)",
  "windows-1253": "Windows-1253 (Greek)",
  "windows-1254": "Windows-1254 (Turkish)",
  "windows-1255": "Windows-1255 (Hebrew)",
  "windows-1256": "Windows-1256 (Arabic)",
  "iso-8859-2": "ISO 8859-2 (Central European)",
  "iso-8859-15": "ISO 8859-15 (Western European)",
  macintosh: "Mac Roman",
  shift_jis: "Shift JIS (Japanese)",
  gb18030: "GB 18030 (Chinese)",
  big5: "Big5 (Chinese)",
  "euc-kr": "EUC-KR (Korean)",
} as const;
export type FileEncoding = keyof typeof encodingNames;

/** What may stand between two values, by its name for people. */
export const separators = { commas: ",", semicolons: ";", tabs: "\t", bars: "|" } as const;
export type Separator = keyof typeof separators;

/** How a file is read. */
export type Reading = { encoding: FileEncoding; separator: Separator };

/** What a person chose of it; null or absent: what the file itself shows. */
export type ReadingChoice = { encoding?: FileEncoding | null; separator?: Separator | null };

export const fileEncodings = Object.keys(encodingNames) as FileEncoding[];
export const separatorNames = Object.keys(separators) as Separator[];

/** "Windows-1252 (Western European), semicolons". Pure. */
export function readingWords({ encoding, separator }: Reading): string {
  return `${encodingNames[encoding]}, ${separator}`;
}

/** The largest file: the same for every kind of file that the console takes. */
export const MAX_FILE_BYTES = 1024 * 1024;
/** Rows below the header, and columns. */
export const MAX_FILE_ROWS = 10_000;
export const MAX_FILE_COLUMNS = 100;
/** Characters of one row. */
export const MAX_ROW_CHARACTERS = 16_384;
