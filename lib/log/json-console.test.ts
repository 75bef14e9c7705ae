import { pino } from "pino";
import { expect, test } from "vitest";
import { logConsoleAsJson } from "#lib/log/json-console.ts";

test("what a library prints becomes one JSON object a line, whatever it prints", () => {
  const lines: string[] = [];
  const log = pino({ base: undefined }, { write: (line: string) => void lines.push(line) });
  const target = { ...console };
  logConsoleAsJson(target, log);
  target.log("\u001b[32m✓\u001b[39m Ready in %dms", 12);
  target.warn("two\nlines");
  target.error(" ⨯ ", new TypeError("no form"));
  target.error(new Error("alone"));
  const objects = lines.map((line) => JSON.parse(line) as { level: number; msg: string; err?: { type: string } });
  expect(objects.map(({ level }) => level)).toEqual([30, 40, 50, 50]);
  expect(objects[0]!.msg).toBe("Ready in 12ms");
  expect(objects[1]!.msg).toBe("two\nlines");
  expect(objects[2]!.err?.type).toBe("TypeError");
  expect(objects[3]).toMatchObject({ msg: "alone", err: { type: "Error" } });
});
