import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AlertTable } from "#components/alerts/alert-table.tsx";
import type { AlertRow } from "#lib/alerts/list-alerts.ts";

test("an alert about the installation leads nowhere, one about an agreement to its page", () => {
  const alert: AlertRow = {
    id: "1",
    kind: "AWS_ACCOUNT_OTHER",
    severity: "CRITICAL",
    name: "The AWS credentials",
    path: null,
    detail: null,
    openedAt: new Date("2026-11-21T10:00:00Z"),
    lastSeenAt: new Date("2026-11-21T10:00:00Z"),
    closedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  };
  const table = (path: string | null) =>
    renderToStaticMarkup(
      createElement(AlertTable, { label: "Alerts", alerts: [{ ...alert, path }], zone: null, acknowledge: null }),
    );
  expect(table(null)).toContain("<span>The AWS credentials</span>");
  expect(table("/admin/agreements/1")).toMatch(/<a href="\/admin\/agreements\/1"[^>]*>The AWS credentials</);
});
