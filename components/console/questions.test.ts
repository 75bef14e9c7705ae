import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EndpointList } from "#components/webhooks/endpoint-list.tsx";
import { FileReview, UnreadableFile } from "./file-review.tsx";

const act = () => Promise.resolve();
const id = "00000000-0000-4000-8000-000000000001";
const endpoint = (disabledAt: Date | null) => ({
  id,
  url: "https://lumenar.example/hooks",
  description: "",
  types: [],
  createdAt: new Date(0),
  disabledAt,
  disabledReason: null,
  failingSince: null,
});
const endpoints = (disabledAt: Date | null) =>
  createElement(EndpointList, {
    endpoints: [endpoint(disabledAt)],
    actions: { test: act, toggle: act, rotate: (state) => Promise.resolve(state) },
  });
const review = { id, discard: act };
const table = { title: "Import it", step: "", giveUp: "Give the list up", children: "" };

/** Labels of the buttons that submit something at one click, outside of any dialog. */
function submitsAtOnce(element: ReactElement): string[] {
  const outside = renderToStaticMarkup(element).replaceAll(/<dialog[\s\S]*?<\/dialog>/g, "");
  return [...outside.matchAll(/<button[^>]*type="submit"[^>]*>([\s\S]*?)<\/button>/g)].map((match) =>
    (match[1] ?? "").replaceAll(/<svg[\s\S]*?<\/svg>|<[^>]*>/g, "").trim(),
  );
}

test("a webhook's secret turns, and its endpoint goes off, only after a question", () => {
  expect(submitsAtOnce(endpoints(null))).toEqual(["Send a test"]);
  const html = renderToStaticMarkup(endpoints(null));
  expect(html).toContain("Give this endpoint a new secret?");
  expect(html).toContain("Switch this endpoint off?");
  for (const dialog of [`rotate-${id}`, `switch-off-${id}`]) {
    expect(html).toContain(`commandfor="${dialog}"`);
    expect(html).toContain(`<dialog class="ask" id="${dialog}"`);
  }
  expect(submitsAtOnce(endpoints(new Date(0)))).toEqual(["Send a test", "Switch on"]);
});

test("a file that waits for its review is given up only after a question", () => {
  expect(submitsAtOnce(createElement(FileReview, { ...review, ...table }))).toEqual([]);
  expect(submitsAtOnce(createElement(UnreadableFile, { ...review, fault: "Too many columns.", reading: "" }))).toEqual(
    [],
  );
});
