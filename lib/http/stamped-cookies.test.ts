import { describe, expect, test } from "vitest";
import { newStamp, stampedCookies, stampedName } from "#lib/http/stamped-cookies.ts";

const at = (iso: string) => stampedName("kind", newStamp(new Date(iso)));

describe("cookies of one kind", () => {
  test("are told apart, and sorted newest first", () => {
    const names = [at("2026-11-21T10:00:00Z"), at("2059-12-31T10:00:00Z"), at("2026-11-21T10:00:01Z")];
    const held = stampedCookies(
      names.map((name) => ({ name, value: name })),
      "kind",
    );
    expect(held.map(({ value }) => value)).toEqual([names[1], names[2], names[0]]);
    expect(stampedName("kind", held[0]!.stamp)).toBe(names[1]);
  });

  test("that are none of ours are left out, and one with the bare name comes last", () => {
    const jar = ["kind", "kind_", "kind_short", "kind_<script>12345", "kinds", "other", at("2026-11-21T10:00:00Z")];
    const held = stampedCookies(
      jar.map((name) => ({ name, value: "v" })),
      "kind",
    );
    expect(held.map(({ name }) => name)).toEqual([jar.at(-1), "kind"]);
  });

  test("made in one millisecond have names of their own", () => {
    const now = new Date("2026-11-21T10:00:00Z");
    expect(new Set(Array.from({ length: 100 }, () => newStamp(now))).size).toBe(100);
  });
});
