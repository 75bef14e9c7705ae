import { html, type Content } from "#simulator/pages/base/html.ts";
import { resetSimulator } from "#simulator/control/reset.ts";
import { OPERATION_NAMES } from "#simulator/dispatch/operations.ts";
import { clockPanel, FAULT_GROUPS, faultsPanel } from "#simulator/pages/control/control-panels.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { seeOther, showPage, type Page, type PageAnswer } from "#simulator/pages/base/page.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Fault } from "#simulator/state/setting-types.ts";

const HOUR_MS = 3_600_000;

function settingsPanel(sim: Sim): Content {
  const settings = sim.settings();
  const checkbox = (name: string, words: string, isOn: boolean) =>
    html`<label class="row small"><input type="checkbox" name="${name}" ${isOn && html` checked`} /> ${words}</label>`;
  return html`<section class="panel" aria-labelledby="s-h">
      <header><h2 id="s-h">Settings</h2></header>
      <form class="body stack" method="post" action="/controls/settings">
        ${checkbox("rateLimits", "AWS’s request rates", settings.rateLimits)}
        ${checkbox("duplicates", "The same record again answers DuplicateRecord", settings.identicalResend === "DuplicateRecord")}
        ${checkbox("sellerReadsLicenses", "The seller may read licences (GetAgreementEntitlements)", settings.proposerEntitlements === "allow")}
        <dl class="facts">
          <dt>Seller</dt>
          <dd class="mono">${settings.sellerAccountId}</dd>
          <dt>Token lifetime</dt>
          <dd>${settings.tokenLifetimeSeconds} s</dd>
          <dt>Workload</dt>
          <dd>${settings.workload.platform}, ${settings.workload.region ?? "any region"}</dd>
          <dt>Regions</dt>
          <dd>${settings.enabledRegions.length} enabled</dd>
        </dl>
        <button class="btn btn--main" type="submit">Apply</button>
      </form>
    </section>
    <section class="panel" aria-labelledby="z-h">
      <header><h2 id="z-h">Start again</h2></header>
      <form class="body stack-2" method="post" action="/controls/reset">
        <p class="soft">
          Forgets bill, calls, mail, events, faults, clock, settings and all agreements but the demo’s samples.
        </p>
        <button class="btn btn--stern" type="submit">Reset the simulator</button>
      </form>
    </section>`;
}

function controlsPage(sim: Sim): Content {
  return html`<div class="phead">
      <div>
        <h1>Clock and faults</h1>
        <p>Try a month’s end, a trial’s end, or a bad day at AWS, in a minute.</p>
      </div>
      <div class="acts"><a class="btn" href="/_sim/openapi.json">Control API</a></div>
    </div>
    <div class="g2">
      <div class="stack">${clockPanel(sim, "/controls")}${settingsPanel(sim)}</div>
      ${faultsPanel(sim, "/controls")}
    </div>`;
}

/** Back to where the form stood. */
function back(form: URLSearchParams): PageAnswer {
  return seeOther(form.get("back") === "/received" ? "/received" : "/controls");
}

/** 23:59 UTC of the month's last day: the next minute is another month, six hours later it is closed. */
function monthEnd(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - 60_000;
}

function setClock(sim: Sim, form: URLSearchParams): void {
  const now = sim.clock.now();
  const asked = Date.parse(form.get("now") ?? "");
  const rate = Number(form.get("rate"));
  const set = (simulatedAt: number) =>
    sim.clock.set({ simulatedAt, machineAt: Date.now(), rate: rate > 0 && rate <= 1_000_000 ? rate : 1 });
  switch (form.get("press") ?? "set") {
    case "machine":
      return sim.clock.set(null);
    case "hour":
      return set(now + HOUR_MS);
    case "day":
      return set(now + 24 * HOUR_MS);
    case "month-end":
      return set(monthEnd(now));
    default:
      // The field shows whole seconds: left alone, it must not set the clock back.
      return set(Number.isNaN(asked) || Math.abs(asked - now) < 60_000 ? now : asked);
  }
}

function readFaults(form: URLSearchParams): Fault[] {
  const operation = form.get("operation") ?? "*";
  const isKnown = operation === "*" || OPERATION_NAMES.includes(operation);
  if (!isKnown || form.has("end")) return [];
  const asked = new Set(form.getAll("kind"));
  return FAULT_GROUPS.flatMap(({ kinds }) =>
    kinds.flatMap(([kind]): Fault[] => {
      const percent = Number(form.get(`rate:${kind}`));
      if (!asked.has(kind) || !(percent > 0 && percent <= 100)) return [];
      const fault: Fault = { operation, kind, rate: percent / 100 };
      if (kind === "latency") return [{ ...fault, ms: 500 }];
      if (kind === "error") return [{ ...fault, name: "AccessDeniedException", status: 400 }];
      return [fault];
    }),
  );
}

export const controlPages: Page[] = [
  {
    method: "GET",
    path: /^\/controls$/,
    run: (sim) => showPage(sim, layout(sim, { title: "Clock and faults", room: "/controls", main: controlsPage(sim) })),
  },
  {
    method: "POST",
    path: /^\/controls\/clock$/,
    run(sim, { form }) {
      setClock(sim, form);
      sim.runTimers();
      return back(form);
    },
  },
  {
    method: "POST",
    path: /^\/controls\/faults$/,
    run(sim, { form }) {
      const seed = Number(form.get("seed"));
      sim.store.setSingle("faults", {
        seed: Number.isInteger(seed) && seed >= 0 && seed <= 4_294_967_295 ? seed : 1,
        faults: readFaults(form),
      });
      sim.restartFaults();
      return back(form);
    },
  },
  {
    method: "POST",
    path: /^\/controls\/settings$/,
    run(sim, { form }) {
      sim.store.setSingle("settings", {
        ...sim.settings(),
        rateLimits: form.has("rateLimits"),
        identicalResend: form.has("duplicates") ? "DuplicateRecord" : "Success",
        proposerEntitlements: form.has("sellerReadsLicenses") ? "allow" : "deny",
      });
      return seeOther("/controls");
    },
  },
  {
    method: "POST",
    path: /^\/controls\/reset$/,
    run(sim) {
      resetSimulator(sim);
      return seeOther("/controls");
    },
  },
];
