import fc from "fast-check";
import { expect, test } from "vitest";
import { hasDecimalCommas, readAccountCell, readNumberCell } from "#lib/files/cells.ts";
import { readingWords } from "#lib/files/file-format.ts";
import { readTable, type FileTable } from "#lib/files/read-table.ts";
import { csvCell, rowsAsCsv } from "#lib/files/write-csv.ts";

const columns = {
  names: ["name", "externalId", "account"],
  needed: ["name"],
  own: (name: string) => (name.startsWith("tag:") ? name : null),
};
const bytesOf = (text: string) => new TextEncoder().encode(text);
/** One byte a character, as Windows-1252 has those below U+0100. */
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16 = (text: string, isBig: boolean, hasMark: boolean) => {
  const bytes = Buffer.from(`${hasMark ? "\uFEFF" : ""}${text}`, "utf16le");
  return Uint8Array.from(isBig ? bytes.swap16() : bytes);
};
const read = (bytes: Uint8Array | string, ...rest: [] | [Parameters<typeof readTable>[2]]): FileTable => {
  const table = readTable(typeof bytes === "string" ? bytesOf(bytes) : bytes, columns, ...rest);
  if ("fault" in table) throw new Error(table.fault);
  return table;
};
const faultOf = (bytes: Uint8Array | string) => {
  const table = readTable(typeof bytes === "string" ? bytesOf(bytes) : bytes, columns);
  return "fault" in table ? table.fault : null;
};
const cellsOf = (table: FileTable) => table.rows.map(({ line, cells }) => [line, ...cells.values()]);

const text = "name,externalId\nMüller GmbH,t-1\n";
test.each([
  ["UTF-8", bytesOf(text), "UTF-8, commas", true],
  ["UTF-8 with its mark", bytesOf(`\uFEFF${text}`), "UTF-8, commas", true],
  ["UTF-16", utf16(text, false, true), "UTF-16, commas", true],
  ["UTF-16 without a mark", utf16(text, false, false), "UTF-16, commas", true],
  ["UTF-16, big-endian", utf16(text, true, true), "UTF-16, big-endian, commas", true],
  ["UTF-16, big-endian, without a mark", utf16(text, true, false), "UTF-16, big-endian, commas", true],
  ["Windows-1252", latin(text), "Windows-1252 (Western European), commas", false],
])("%s is found, and its letters are right", (_, bytes, words, isCertain) => {
  const table = read(bytes);
  expect(readingWords(table.reading)).toBe(words);
  expect(table.isCertain).toBe(isCertain);
  expect(cellsOf(table)).toEqual([[2, "Müller GmbH", "t-1"]]);
  expect(table.rows[0]!.faults).toEqual([]);
});

test("Windows-1252's own signs are read as Windows-1252, not as Latin-1", () => {
  const bytes = latin("name\nO\x92Brien \x80\n");
  expect(cellsOf(read(bytes))).toEqual([[2, "O’Brien €"]]);
});

test("another encoding can be chosen", () => {
  const bytes = Uint8Array.from([...latin("name\n"), 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0]);
  expect(cellsOf(read(bytes, { encoding: "windows-1251" }))).toEqual([[2, "Москва"]]);
});

test("a byte that the encoding does not have refuses its row, not the file", () => {
  const utf8 = Uint8Array.from([...bytesOf("name\nMüller\nGrüße, Söhne\nBrok"), 0xfc, ...bytesOf("n\nFein\n")]);
  const rows = read(utf8).rows;
  expect(rows.map(({ line, faults }) => [line, faults.length > 0])).toEqual([
    [2, false],
    [3, true],
    [4, true],
    [5, false],
  ]);
  expect(rows[2]!.faults).toMatchObject([{ path: "name", value: "Brok\uFFFDn" }]);
  const undefinedIn1252 = latin("name\nM\xfcller\nX\x81Y\n");
  expect(read(undefinedIn1252).rows[1]!.faults[0]!.message).toContain("U+0081");
});

test.each([
  ["semicolons", "name;externalId\nA, B;t-1\n", [2, "A, B", "t-1"]],
  ["tabs", "name\texternalId\nA, B;\tt-1\n", [2, "A, B;", "t-1"]],
  ["bars", "name|externalId\nA, B;|t-1\n", [2, "A, B;", "t-1"]],
  ["semicolons", "sep=;\r\nname;externalId\r\nA;t-1\r\n", [3, "A", "t-1"]],
  ["tabs", "sep=\t\nname\texternalId\nA\tt-1\n", [3, "A", "t-1"]],
])("%s are found in %j", (separator, file, row) => {
  const table = read(file);
  expect(table.reading.separator).toBe(separator);
  expect(cellsOf(table)).toEqual([row]);
});

test("a line is the file's own, whatever stands above it", () => {
  const file = 'name,externalId\r\n"A\nB",t-1\r\n\r\n,\r\n  ,\u00A0\r\nC,t-2\r\n';
  expect(cellsOf(read(file))).toEqual([
    [2, "A\nB", "t-1"],
    [7, "C", "t-2"],
  ]);
  expect(cellsOf(read("\n\nname,externalId\rA,t-1\r\rB,t-2"))).toEqual([
    [4, "A", "t-1"],
    [6, "B", "t-2"],
  ]);
});

test("the last cells that Excel leaves out are empty; a cell beyond the header refuses its row", () => {
  const { rows } = read("name,externalId,account\nA\nB,t-1,,,\nC,t-2,,more\n");
  expect(rows.map(({ line, cells, faults }) => [line, cells.size, faults.length])).toEqual([
    [2, 1, 0],
    [3, 2, 0],
    [4, 2, 1],
  ]);
});

test("headers are known in other case, with blanks, hyphens and non-breaking spaces", () => {
  const file = "Name , EXTERNAL_ID,\u00A0Account\u00A0,tag:Team\nA,t-1,123456789012,blue\n";
  expect(read(file).columns).toEqual(["name", "externalId", "account", "tag:Team"]);
});

test.each([
  ["name,externalId,External ID\nA,1,2", "“externalId” is there twice (columns 2 and 3)"],
  ["name,name\nA,B", "“name” is there twice (columns 1 and 2)"],
  ["name,price\nA,1", "“price” is not one of our columns"],
  ["externalId\nt", "lacks “name”"],
  ["", "empty"],
  ["\n\n", "empty"],
  ["name\n", "no rows"],
  ["name\nA\0B\n", "Line 2 holds a zero byte"],
  ['name\nA\n"B\nC\n', "line 3 or below it and never closes"],
  ["sep=#\nname\nA", "“#” separates"],
  ["<html><table>", "web page"],
  ['[{"name":"A"}]', "JSON"],
  [`name\n${"A\n".repeat(10_001)}`, "10,001 rows"],
  [`name\n${"x".repeat(20_000)}\n`, "more than 16,384 characters"],
  [`name\n${"x".repeat(1_100_000)}\n`, "larger than 1 MB"],
])("%#: a file that cannot be taken says why", (file, words) => {
  expect(faultOf(file)).toContain(words);
});

test.each([
  ["an Excel workbook", [0x50, 0x4b, 0x03, 0x04], "CSV UTF-8"],
  ["an old workbook", [0xd0, 0xcf, 0x11, 0xe0], "CSV UTF-8"],
  ["a PDF", [0x25, 0x50, 0x44, 0x46, 0x2d], "PDF"],
  ["an image", [0x89, 0x50, 0x4e, 0x47], "image"],
  ["UTF-32", [0xff, 0xfe, 0, 0, 0x6e, 0, 0, 0], "UTF-32"],
])("%s is named", (_, bytes, words) => {
  expect(faultOf(Uint8Array.from(bytes))).toContain(words);
});

test.each([
  ["a megabyte of empty lines", "\n", 1_000_000],
  ["empty lines with blanks", " \r\n", 300_000],
  ["rows of empty cells, of every length", ",\n,,,\n", 100_000],
  ["empty values in quotation marks", '"",""\n', 150_000],
])("%s are passed over at once", (_, line, times) => {
  const begun = performance.now();
  const { rows } = read(`name,externalId\n${line.repeat(times)}A,t-1\n`);
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(rows.map(({ line: at, raw }) => [at, raw])).toEqual([[2 + times * (line.split("\n").length - 1), "A,t-1"]]);
});

test.each([
  ["short rows", "A\n", 200_000],
  ["rows in quotation marks", '"A"\n', 150_000],
])("too many %s are refused at once", (_, line, times) => {
  const begun = performance.now();
  expect(faultOf(`name,externalId\n${line.repeat(times)}`)).toContain(`${times.toLocaleString("en")} rows`);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("a value of a great many blanks is one value", () => {
  expect(read(`name\n${`${" ".repeat(16_000)}x\n`.repeat(60)}`).rows).toHaveLength(60);
});

test("refused rows come back with the blanks that they had", () => {
  const table = read("name\n\u00A0=A\u00A0B\n\u00A0C, d\n");
  expect(table.rows.map(({ raw }) => raw)).toEqual(["\u00A0=A\u00A0B", "\u00A0C, d"]);
});

test("formulas, error values and loose quotation marks refuse their rows", () => {
  const { rows } = read('name,externalId\n"=1+1",t\n#REF!,t\nA "B" C,t\n"D"x,t\n-E,+t\n');
  expect(rows.map(({ faults }) => faults[0]?.message.split(".")[0])).toEqual([
    "This is a formula",
    "This is a spreadsheet's error value",
    "A quotation mark is inside a value",
    "A quotation mark is inside a value",
    undefined,
  ]);
});

test("refused rows come back as they were, read again they are the same, and no spreadsheet calculates them", () => {
  const file = 'name;externalId\n"A;B";t-1\n"=cmd()";t-2\n@x;"+1"\n';
  const table = read(file);
  const back = rowsAsCsv(table, table.rows);
  expect(back.split("\n").slice(0, 2)).toEqual(["name;externalId", '"A;B";t-1']);
  expect(back).not.toMatch(/(^|[;"])[=+@]/m);
  expect(cellsOf(read(back))).toEqual(cellsOf(table));
  expect(csvCell("=1")).toBe("'=1");
});

test("an AWS account is taken whole or refused in words; no digit is guessed", () => {
  expect(readAccountCell("001234567890")).toEqual({ account: "001234567890" });
  expect(readAccountCell("1234-5678\u00A09012")).toEqual({ account: "123456789012" });
  for (const [value, words] of [
    ["1234567890", "this has 10"],
    ["1.23457E+11", "rounded"],
    ["1,23457E+11", "rounded"],
    ["12345678901x", "12 digits"],
    ["1234567890123", "12 digits"],
  ] as const) {
    expect((readAccountCell(value) as { message: string }).message).toContain(words);
  }
});

test.each([
  ["1.5", "1.5"],
  ["1,5", "1.5"],
  ["0,125", "0.125"],
  ["12,3456", "12.3456"],
  ["1200", "1200"],
  ["1,234", null],
  ["1.234,5", null],
  ["1 234", null],
  ["1.234E+05", null],
  ["1E5", null],
  ["x", "x"],
])("the number %s of a semicolon file is %s", (value, number) => {
  const result = readNumberCell(value, { separator: "semicolons", hasDecimalCommas: false });
  expect("number" in result ? result.number : null).toBe(number);
});

test("where commas separate values none is a decimal one, and where decimal commas are, a point may part thousands", () => {
  expect(readNumberCell("1,5", { separator: "commas", hasDecimalCommas: false })).toHaveProperty("message");
  expect(hasDecimalCommas("semicolons", ["1,234", "1,5"])).toBe(true);
  expect(hasDecimalCommas("semicolons", ["1,234", "1.5"])).toBe(false);
  const german = { separator: "semicolons", hasDecimalCommas: true } as const;
  expect(readNumberCell("1.234", german)).toHaveProperty("message");
  expect(readNumberCell("1.2340", german)).toEqual({ number: "1.2340" });
  expect(readNumberCell("1.25", german)).toEqual({ number: "1.25" });
});

test("whatever bytes come, the answer is a table or words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      const table = readTable(Uint8Array.from([...bytesOf("name,externalId\n"), ...noise]), columns);
      if ("fault" in table) expect(table.fault).not.toBe("");
      else for (const row of table.rows) expect(row.line).toBeGreaterThan(1);
    }),
  );
});
