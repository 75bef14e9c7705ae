import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealer, isSealedBytes, isSealedText } from "#lib/sealing/seal.ts";

test("what is sealed opens for its own purpose only", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const sealer = createSealer(["first-secret"]);
      const sealed = sealer.seal("registration:1", text);
      expect(sealer.open("registration:1", sealed)).toBe(text);
      expect(sealer.open("registration:2", sealed)).toBeNull();
    }),
  );
});

test("the first secret seals, every listed one opens, a dropped one does not", () => {
  const sealed = createSealer(["old-secret"]).seal("p", "token");
  expect(createSealer(["new-secret", "old-secret"]).open("p", sealed)).toBe("token");
  expect(createSealer(["new-secret"]).open("p", sealed)).toBeNull();
  const keyOf = (text: string) => text.split(".")[1];
  expect(keyOf(createSealer(["new-secret", "old-secret"]).seal("p", "x"))).toBe(
    keyOf(createSealer(["new-secret"]).seal("p", "y")),
  );
});

test("a changed, cut or invented text does not open", () => {
  const sealer = createSealer(["secret-secret"]);
  const sealed = sealer.seal("p", "token");
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    expect(sealer.open("p", changed)).toBeNull();
  }
  for (const text of ["", ".", "v1..", "v1.x.y", sealed.slice(0, 20), `${sealed}.x`, "v2" + sealed.slice(2)]) {
    expect(sealer.open("p", text)).toBeNull();
  }
});

test("a sealed text has one spelling, so that it stands in a cookie or a header as it came", () => {
  const sealer = createSealer(["secret-secret"]);
  const sealed = sealer.seal("p", "token");
  for (const more of ["; Domain=evil.example", "\r\n", "\u4e00", "=", " ", "+/", ";"]) {
    expect(sealer.open("p", sealed + more)).toBeNull();
    expect(sealer.open("p", sealed.slice(0, 20) + more + sealed.slice(20))).toBeNull();
  }
});

test("what is sealed as bytes opens for its own purpose only, and is told from every other file", () => {
  const sealer = createSealer(["first-secret"]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const sealed = sealer.sealBytes("file 1", bytes);
      expect(Buffer.from(sealer.openBytes("file 1", sealed)!)).toEqual(Buffer.from(bytes));
      expect(sealer.openBytes("file 2", sealed)).toBeNull();
      expect([isSealedBytes(sealed), isSealedBytes(bytes)]).toEqual([true, false]);
    }),
  );
  const sealed = sealer.sealBytes("p", Buffer.from("id,name"));
  expect(createSealer(["new-secret", "first-secret"]).openBytes("p", sealed)).not.toBeNull();
  expect(createSealer(["new-secret"]).openBytes("p", sealed)).toBeNull();
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.with(at, sealed[at]! ^ 1);
    expect(sealer.openBytes("p", changed)).toBeNull();
    expect(sealer.openBytes("p", sealed.subarray(0, at))).toBeNull();
  }
});

test("what is sealed as text is told from a file's own text", () => {
  expect(isSealedText(createSealer(["secret"]).seal("p", "id,name"))).toBe(true);
  for (const text of ["", "id,name\n1,2", "v1.x.y", "v1.aaaaaaaa.b,c"]) expect(isSealedText(text)).toBe(false);
});

test("a label is the same for the same text, purpose and secret, and tells nothing of it", () => {
  const sealer = createSealer(["first-secret", "second-secret"]);
  const label = sealer.label("p", "192.0.2.1");
  expect(label).toMatch(/^[\w-]{22}$/);
  expect(createSealer(["first-secret"]).label("p", "192.0.2.1")).toBe(label);
  const others = [
    sealer.label("p", "192.0.2.2"),
    sealer.label("q", "192.0.2.1"),
    createSealer(["second-secret"]).label("p", "192.0.2.1"),
  ];
  expect(others).not.toContain(label);
});
