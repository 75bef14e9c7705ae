import { html, type Content, type Html } from "#simulator/pages/base/html.ts";
import { OPERATION_NAMES } from "#simulator/dispatch/operations.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Fault, FaultKind } from "#simulator/state/setting-types.ts";

/** Faults in groups by when they strike, each with its words and a rate to start with, in percent. */
export const FAULT_GROUPS: readonly { title: string; kinds: readonly [FaultKind, string, number][] }[] = [
  {
    title: "Before anything is applied",
    kinds: [
      ["throttle", "Answers ThrottlingException", 20],
      ["internal", "Answers 500", 5],
      ["html-503", "Answers a page, not JSON", 5],
      ["html-page", "Answers a proxy’s page with 403", 100],
      ["reset", "Ends the connection", 5],
      ["hang", "Waits 30 s, then resets", 2],
      ["error", "Answers AccessDeniedException", 100],
    ],
  },
  {
    title: "After it was applied",
    kinds: [
      ["drop-answer", "Applied, but the answer is lost", 5],
      ["error-after", "Applied, but answers 500", 5],
      ["cut-answer", "Applied, but the answer is cut in its midst", 5],
      ["garbled-answer", "Applied, but the answer is not JSON", 5],
    ],
  },
  {
    title: "In the answer",
    kinds: [
      ["unprocessed", "Half of the records come back", 10],
      ["shuffle", "Results in another order", 20],
      ["missing-result", "One result is left out", 5],
      ["invented-result", "One result too many", 5],
      ["latency", "Answers half a second later", 50],
    ],
  },
];

export function clockPanel(sim: Sim, back: string): Html {
  const now = `${new Date(sim.clock.now()).toISOString().slice(0, 19)}Z`;
  const isOwn = sim.clock.setting() !== null;
  const rate = sim.clock.rate();
  const press = (value: string, words: string) =>
    html`<button class="btn btn--s" name="press" value="${value}" type="submit">${words}</button>`;
  return html`<section class="panel" aria-labelledby="k-h">
    <header>
      <h2 id="k-h">Clock</h2>
      <span class="tag">${isOwn ? (rate === 1 ? "set" : `× ${rate}`) : "machine’s own"}</span>
    </header>
    <form class="body stack-2" method="post" action="/controls/clock">
      <input type="hidden" name="back" value="${back}" />
      <div class="field">
        <label for="now">Now, UTC</label><input class="in mono" id="now" name="now" value="${now}" />
      </div>
      <div class="field">
        <label for="rate">Runs at</label
        ><select class="in" id="rate" name="rate">
          ${[1, 60, 600, 3_600].map(
            (each) =>
              html`<option value="${each}" ${each === rate && html` selected`}>
                ${each === 1 ? "the usual pace" : `${each} times the usual pace`}
              </option>`,
          )}
        </select>
      </div>
      <div class="row wrap">
        <button class="btn btn--main btn--s" name="press" value="set" type="submit">Set</button
        >${press("hour", "+1 h")}${press("day", "+1 day")}${press("month-end", "To month end")}
      </div>
      ${isOwn && html`<button class="btn btn--quiet btn--s" name="press" value="machine" type="submit">Back to the machine’s clock</button>`}
    </form>
  </section>`;
}

function faultRow(kind: FaultKind, words: string, usual: number, active: Fault | undefined): Content {
  const percent = active === undefined ? usual : Math.round(active.rate * 1000) / 10;
  return html`<div class="fault">
    <input type="checkbox" id="f-${kind}" name="kind" value="${kind}" ${active !== undefined && html` checked`} /><label
      for="f-${kind}"
      ><code>${kind}</code></label
    ><input
      class="in num"
      name="rate:${kind}"
      value="${percent}"
      aria-label="${kind}, percent of calls"
      inputmode="decimal"
    /><small>${words}</small>
  </div>`;
}

export function faultsPanel(sim: Sim, back: string): Html {
  const { seed, faults } = sim.store.getSingle("faults") ?? { seed: 7, faults: [] };
  const operation = faults[0]?.operation ?? "BatchMeterUsage";
  return html`<section class="panel" aria-labelledby="f-h">
    <header>
      <h2 id="f-h">Faults</h2>
      <span class="tag${faults.length > 0 ? " tag--risk" : ""}"
        >${faults.length === 0 ? "off" : `${faults.length} on`}</span
      >
    </header>
    <form class="body stack-2" method="post" action="/controls/faults">
      <input type="hidden" name="back" value="${back}" />
      <div class="field">
        <label for="op">Operation</label
        ><select class="in" id="op" name="operation">
          ${["*", ...OPERATION_NAMES].map(
            (name) =>
              html`<option value="${name}" ${name === operation && html` selected`}>
                ${name === "*" ? "every operation" : name}
              </option>`,
          )}
        </select>
      </div>
      ${FAULT_GROUPS.map(
        ({ title, kinds }) =>
          html`<div class="row between small muted"><span>${title}</span><span>% of calls</span></div>
            ${kinds.map(([kind, words, usual]) =>
              faultRow(
                kind,
                words,
                usual,
                faults.find((fault) => fault.kind === kind),
              ),
            )}`,
      )}
      <div class="field">
        <label for="seed">Seed</label
        ><input class="in mono" id="seed" name="seed" value="${seed}" inputmode="numeric" /><span class="hint"
          >Same seed and same calls give the same faults.</span
        >
      </div>
      <div class="row">
        <button class="btn btn--main" type="submit">Apply</button
        ><button class="btn" type="submit" name="end" value="yes">End all faults</button>
      </div>
    </form>
  </section>`;
}
