import { html, type Content, type Html } from "#simulator/pages/base/html.ts";
import { count, second } from "#simulator/pages/base/words.ts";
import type { Call } from "#simulator/state/call-log.ts";

function what(call: Call): string {
  const request = JSON.parse(call.texts.request) as Record<string, unknown> | string | null;
  if (typeof request !== "object" || request === null) return "not readable";
  if (Array.isArray(request.UsageRecords)) {
    const records = request.UsageRecords.length;
    return `${records} record${records === 1 ? "" : "s"}`;
  }
  const named =
    request.agreementId ?? request.ProductCode ?? (request.RegistrationToken === undefined ? null : "token redacted");
  return typeof named === "string" ? named : "";
}

function faultWords(call: Call): Content {
  if (call.fault === null) return html`<span class="muted">none</span>`;
  const applied = call.status === null && call.applied ? ", was applied" : "";
  return html`<span class="tag">${call.fault}${applied}</span>`;
}

export function callsTable(calls: readonly Call[]): Html {
  if (calls.length === 0) return html`<div class="body soft">No call yet.</div>`;
  return html`<div class="scroll" tabindex="0">
    <table class="tbl">
      <thead>
        <tr>
          <th>Time, UTC</th>
          <th>Operation</th>
          <th>What</th>
          <th>Answer</th>
          <th>Fault</th>
          <th class="r">ms</th>
        </tr>
      </thead>
      <tbody>
        ${calls.map(
          (call) =>
            html`<tr>
              <td class="mono">${second(call.at)}</td>
              <td><a class="name" href="/calls/${call.id}">${call.operation || "(none)"}</a></td>
              <td class="soft">${what(call)}</td>
              <td class="mono">
                ${call.status ?? "reset"}${call.error !== null && html` <span class="muted">${call.error.replace(/Exception$/, "")}</span>`}
              </td>
              <td>${faultWords(call)}</td>
              <td class="num">${count(call.ms)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
