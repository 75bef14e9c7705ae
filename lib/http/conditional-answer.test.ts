import { expect, test } from "vitest";
import { conditionalAnswer } from "#lib/http/conditional-answer.ts";

const ask = (tag?: string) =>
  new Request("http://localhost/", tag === undefined ? {} : { headers: { "if-none-match": tag } });
const answer = { access: "granted", checkedAt: "2026-11-21T10:00:00Z" };

test("an answer carries a tag, is kept by its caller only, and for seconds", async () => {
  const response = conditionalAnswer(ask(), answer);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, max-age=10");
  expect(response.headers.get("vary")).toBe("authorization");
  expect(await response.json()).toEqual(answer);
});

test("nothing new is 304, also at another instant, and with a weak tag or several", async () => {
  const tag = conditionalAnswer(ask(), answer).headers.get("etag")!;
  const later = { ...answer, checkedAt: "2026-11-21T11:00:00Z" };
  for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
    const response = conditionalAnswer(ask(sent), later);
    expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([304, "", tag]);
  }
});

test("what has changed has another tag", () => {
  const tag = conditionalAnswer(ask(), answer).headers.get("etag")!;
  const changed = conditionalAnswer(ask(tag), { ...answer, access: "ended" });
  expect(changed.status).toBe(200);
  expect(changed.headers.get("etag")).not.toBe(tag);
  expect(conditionalAnswer(ask('"else"'), answer).status).toBe(200);
});
