import { expect, test } from "vitest";
import { parseUsageFile } from "#lib/usage/uploads/parse-usage-file.ts";

const parse = (text: string) => {
  const file = parseUsageFile(new TextEncoder().encode(text));
  if ("fault" in file) return file;
  const rows = file.rows.map(({ line, source, event, faults }) => ({ line, raw: source.raw, event, faults }));
  return { header: file.table.header, rows };
};
const header = "id,agreementId,dimension,quantity,timestamp,tag:team";

test("rows become events as the API takes them, with their lines", () => {
  const text = `\uFEFF${header}\r\na-1,agmt-1,api_calls,12.5,2026-11-21T10:15:00Z,blue\r\n\r\n"a,2",agmt-1,api_calls,1,2026-11-21T10:16:00Z,\r\n`;
  expect(parse(text)).toEqual({
    header,
    rows: [
      {
        line: 2,
        raw: "a-1,agmt-1,api_calls,12.5,2026-11-21T10:15:00Z,blue",
        event: {
          id: "a-1",
          agreementId: "agmt-1",
          dimension: "api_calls",
          quantity: "12.5",
          timestamp: "2026-11-21T10:15:00Z",
          tags: { team: "blue" },
        },
        faults: [],
      },
      {
        line: 4,
        raw: '"a,2",agmt-1,api_calls,1,2026-11-21T10:16:00Z,',
        event: {
          id: "a,2",
          agreementId: "agmt-1",
          dimension: "api_calls",
          quantity: "1",
          timestamp: "2026-11-21T10:16:00Z",
        },
        faults: [],
      },
    ],
  });
});

test("semicolons are read too", () => {
  const file = parse("id;agreementId;dimension;quantity;timestamp\n1;a;d;2;t");
  expect(file).toMatchObject({ rows: [{ event: { id: "1", quantity: "2" } }] });
});

test.each([
  ["", /empty/],
  [header, /no rows/],
  ["id,dimension,quantity\n1,d,2", /lacks “timestamp”/],
  ["id,dimension,quantity,timestamp\n1,d,2,t", /names no agreement/],
  [`${header},price\n1,a,d,2,t,b,9`, /“price” is not one of our columns/],
  [`${header},id\n1,a,d,2,t,b,9`, /“id” is there twice/],
  [`${header}\n1,a,"d,2,t,b`, /line 2 or below it and never closes/],
  [`${header}\n${"1,a,d,2,t,b\n".repeat(10_001)}`, /10,001 rows/],
])("%#: a file that is wrong as a whole says why", (text, fault) => {
  expect((parse(text) as { fault: string }).fault).toMatch(fault);
});

test("what a spreadsheet did to a number or an account is taken where it is certain, and refused in words where it is not", () => {
  const file = parse(
    [
      "ID;Customer AWS account ID;product code;dimension;quantity;timestamp",
      "1;012345678901;p;d;1,5;t",
      "2;12345678901;p;d;2;t",
      "3;1,23457E+11;p;d;2;t",
      "4;012345678901;p;d;1,234;t",
      "5;012345678901;p;d;1.234;t",
      "6;012345678901;p;d",
    ].join("\r\n"),
  );
  if ("fault" in file) throw new Error(file.fault);
  expect(file.rows.map(({ line, event, faults }) => [line, event["quantity"], faults.map(({ path }) => path)])).toEqual(
    [
      [2, "1.5", []],
      [3, "2", ["customerAwsAccountId"]],
      [4, "2", ["customerAwsAccountId"]],
      [5, "1,234", ["quantity"]],
      [6, "1.234", ["quantity"]],
      [7, undefined, []],
    ],
  );
  expect(file.rows[1]!.faults[0]).toMatchObject({ value: "12345678901" });
});
