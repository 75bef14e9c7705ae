import { expect, test } from "vitest";
import { parseUsageFile } from "#lib/usage/parse-usage-file.ts";

const header = "id,agreementId,dimension,quantity,timestamp,tag:team";

test("rows become events as the API takes them, with their lines", () => {
  const text = `\uFEFF${header}\r\na-1,agmt-1,api_calls,12.5,2026-11-21T10:15:00Z,blue\r\n\r\n"a,2",agmt-1,api_calls,1,2026-11-21T10:16:00Z,\r\n`;
  expect(parseUsageFile(text)).toEqual({
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
      },
    ],
  });
});

test("semicolons are read too", () => {
  const file = parseUsageFile("id;agreementId;dimension;quantity;timestamp\n1;a;d;2;t");
  expect(file).toMatchObject({ rows: [{ event: { id: "1", quantity: "2" } }] });
});

test.each([
  ["", /empty/],
  [header, /no row/],
  ["id,dimension,quantity\n1,d,2", /lacks “timestamp”/],
  ["id,dimension,quantity,timestamp\n1,d,2,t", /names no agreement/],
  [`${header},price\n1,a,d,2,t,b,9`, /“price” is not one of ours/],
  [`${header},id\n1,a,d,2,t,b,9`, /“id” stands there twice/],
  [`${header}\n1,a,d,2`, /no CSV at line 2/],
  [`${header}\n1,a,"d,2,t,b`, /no CSV/],
  [`${header}\n${"1,a,d,2,t,b\n".repeat(10_001)}`, /10,001 rows/],
])("%#: a file that is wrong as a whole says why", (text, fault) => {
  expect((parseUsageFile(text) as { fault: string }).fault).toMatch(fault);
});
