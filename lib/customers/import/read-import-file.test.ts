import { expect, test } from "vitest";
import { importColumns, readImportFile } from "#lib/customers/import/read-import-file.ts";

const arn = "arn:aws:license-manager::294406891311:license:l-0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const head = "productCode,licenseArn,organizationName,externalId,adminEmails,meteringFrom";
const bytesOf = (text: string) => new TextEncoder().encode(text);
const rowsOf = (text: string) => {
  const read = readImportFile(bytesOf(text));
  if ("fault" in read) throw new Error(read.fault);
  return read.rows;
};

test("reads rows with their lines, leaves out empty cells, and parts addresses", () => {
  const text = `\uFEFF${head}\r\ncode, ${arn} ,"Harrow, Lane",,"Ada@Harrow.example; bob@harrow.example",2026-12-01T00:00:00Z\r\n\r\n`;
  expect(rowsOf(text)).toMatchObject([
    {
      line: 2,
      row: {
        productCode: "code",
        licenseArn: arn,
        organizationName: "Harrow, Lane",
        adminEmails: ["ada@harrow.example", "bob@harrow.example"],
        meteringFrom: new Date("2026-12-01T00:00:00Z"),
      },
    },
  ]);
});

test("tells each row's faults by its column", () => {
  const rows = rowsOf(
    `${head}\n,${arn},A,,,\ncode,arn:x,A,,,\ncode,${arn},A,,ada,\ncode,${arn},A,,,2026-12-01T00:30:00Z\ncode,,A,,,`,
  );
  expect(rows.map((row) => [row.line, "faults" in row && row.faults.map(({ path }) => path)])).toEqual([
    [2, ["productCode"]],
    [3, ["licenseArn"]],
    [4, ["adminEmails.0"]],
    [5, ["meteringFrom"]],
    [6, ["licenseArn"]],
  ]);
});

test.each([
  ["", "empty"],
  [head, "no rows"],
  [`${head},password\n${",".repeat(6)}`, "“password” is not one of our columns"],
  [`${head}\n"unfinished`, "never closes"],
  [`${head}\n${"a,b,c,,,\n".repeat(1_001)}`, "1,001 rows"],
])("refuses the file %j as a whole", (text, words) => {
  const read = readImportFile(bytesOf(text));
  expect("fault" in read && read.fault).toContain(words);
});

test("I03 a head that names what objects are made of is an unknown column", () => {
  expect(readImportFile(bytesOf("__proto__,constructor\n1,2"))).toHaveProperty("fault");
  expect(({} as Record<string, unknown>)["productCode"]).toBeUndefined();
  expect(importColumns).toContain("productCode");
});

test("a fault has the line, the column, the value and the id of its row", () => {
  const read = readImportFile(
    bytesOf(`${head},customerAwsAccountId\n\ncode,${arn},Acme,t-7,"ada@a.example, nobody",,12345678901\n`),
  );
  expect(read).toMatchObject({
    rows: [
      {
        line: 3,
        name: "Acme",
        id: "t-7",
        faults: [
          { path: "customerAwsAccountId", value: "12345678901" },
          { path: "adminEmails.1", value: "nobody" },
        ],
      },
    ],
  });
});

test("addresses of other scripts and names with joiners are taken as in forms", () => {
  expect(rowsOf(`${head}\ncode,${arn},ශ්\u200dරී ලංකා,,ada@münchen.example,`)).toMatchObject([
    { row: { organizationName: "ශ්\u200dරී ලංකා", adminEmails: ["ada@xn--mnchen-3ya.example"] } },
  ]);
});
