import { html, type Content } from "#simulator/pages/base/html.ts";
import { getOfferCount, listBill } from "#simulator/metering/bill.ts";
import { callsTable } from "#simulator/pages/received/calls-table.ts";
import { clockPanel, faultsPanel } from "#simulator/pages/control/control-panels.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { showPage, type Page } from "#simulator/pages/base/page.ts";
import { count, day, minute, money, shortened, spaced } from "#simulator/pages/base/words.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { BilledHour } from "#simulator/state/tables.ts";

const HOUR_MS = 3_600_000;
const SHOWN_HOURS = 10;
const SHOWN_ROWS = 40;

type Line = { key: string; name: string; under: string; price: string | undefined; hours: Map<number, BilledHour> };

function lineOf(sim: Sim, row: BilledHour): Omit<Line, "hours"> {
  const agreement = row.licenseArn === null ? undefined : sim.agreements.ofLicense(row.licenseArn).at(-1);
  const product = sim.store.rows.products.get(row.productCode);
  const customer = agreement?.agreementId ?? row.customerIdentifier ?? row.customerAwsAccountId ?? "";
  const account = row.customerAwsAccountId === null ? "" : `${spaced(row.customerAwsAccountId)} · `;
  return {
    key: [row.region, row.operation, row.licenseArn ?? row.productCode, customer, row.dimension].join(" "),
    name: shortened(customer),
    under: `${account}${row.dimension}${row.region === "us-east-1" ? "" : ` · ${row.region}`}`,
    price: product?.dimensions.find(({ name }) => name === row.dimension)?.price,
  };
}

/** The bill's lines, those with the latest usage first. */
function linesOf(sim: Sim, rows: BilledHour[]): Line[] {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const line = lineOf(sim, row);
    const known = lines.get(line.key) ?? { ...line, hours: new Map() };
    known.hours.set(row.hour, row);
    lines.delete(line.key);
    lines.set(line.key, known);
  }
  return [...lines.values()].reverse();
}

function cell(sim: Sim, row: BilledHour | undefined): Content {
  if (row === undefined) return html`<td data-o="none">–</td>`;
  const { offers, conflicts, conflicting } = getOfferCount(sim, row.meteringRecordId);
  if (conflicts > 0) {
    return html`<td data-o="conflict">${count(row.quantity)}<small>≠ ${count(conflicting ?? 0)}</small></td>`;
  }
  if (offers > 1) return html`<td data-o="again">${count(row.quantity)}<small>×${offers}</small></td>`;
  return html`<td>${count(row.quantity)}</td>`;
}

function billPanel(sim: Sim, lines: Line[], lastHour: number): Content {
  const hours = Array.from({ length: SHOWN_HOURS }, (_, index) => lastHour - (SHOWN_HOURS - 1 - index) * HOUR_MS);
  const first = hours[0] ?? lastHour;
  const link = (at: number, words: string) =>
    html`<a class="btn btn--s" href="/received?until=${new Date(at).toISOString().slice(0, 13)}">${words}</a>`;
  return html`<section class="panel" aria-labelledby="b-h">
    <header>
      <h2 id="b-h">Bill, hour by hour</h2>
      <span class="small muted">${minute(first)} to ${minute(lastHour + HOUR_MS)}, UTC</span>
      ${link(lastHour - SHOWN_HOURS * HOUR_MS, "Earlier")}${link(lastHour + SHOWN_HOURS * HOUR_MS, "Later")}
    </header>
    ${
      lines.length === 0
        ? html`<div class="body soft">
            AWS has accepted nothing yet. Usage shows here as soon as the app sends a BatchMeterUsage that is taken.
          </div>`
        : html`<div class="scroll" tabindex="0">
            <table class="simbill">
              <thead>
                <tr>
                  <th scope="col">Agreement</th>
                  ${hours.map((hour) => html`<th scope="col">${new Date(hour).toISOString().slice(11, 13)}</th>`)}
                  <th scope="col">Sum</th>
                </tr>
              </thead>
              <tbody>
                ${lines.slice(0, SHOWN_ROWS).map((line) => {
                  const shown = hours.map((hour) => line.hours.get(hour));
                  const sum = shown.reduce((total, row) => total + (row?.quantity ?? 0), 0);
                  return html`<tr>
                    <th scope="row">${line.name}<small>${line.under}</small></th>
                    ${shown.map((row) => cell(sim, row))}
                    <td>${count(sum)}</td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </div>`
    }
    <div class="foot legend">
      <span><span class="tag">×2</span> offered twice, the same quantity</span
      ><span><span class="tag">≠ 90</span> conflict: 90 was offered later, the first stays</span
      ><span>– nothing received</span>
    </div>
  </section>`;
}

/** What each dimension would cost, over everything that was received. */
function moneyPanel(sim: Sim, rows: BilledHour[]): Content {
  const sums = new Map<
    string,
    { product: string; dimension: string; unit: string; price: string | undefined; quantity: number }
  >();
  for (const row of rows) {
    const product = sim.store.rows.products.get(row.productCode);
    const dimension = product?.dimensions.find(({ name }) => name === row.dimension);
    const key = `${row.productCode} ${row.dimension}`;
    const known = sums.get(key);
    sums.set(key, {
      product: product?.title ?? row.productCode,
      dimension: row.dimension,
      unit: dimension?.unit ?? "",
      price: dimension?.price,
      quantity: (known?.quantity ?? 0) + row.quantity,
    });
  }
  if (sums.size === 0) return null;
  return html`<section class="panel" aria-labelledby="m-h">
    <header><h2 id="m-h">What AWS would bill</h2></header>
    <div class="scroll" tabindex="0">
      <table class="tbl">
        <thead>
          <tr>
            <th>Product</th>
            <th>Dimension</th>
            <th class="r">Quantity</th>
            <th class="r">Price a unit</th>
            <th class="r">Amount</th>
          </tr>
        </thead>
        <tbody>
          ${[...sums.values()].map(
            (sum) =>
              html`<tr>
                <td>${sum.product}</td>
                <td class="mono">${sum.dimension}</td>
                <td class="num">${count(sum.quantity)} ${sum.unit}</td>
                <td class="num">${sum.price === undefined ? "–" : `$${sum.price}`}</td>
                <td class="num">${money(sum.price, sum.quantity) ?? "–"}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The hour that the view ends with: the one asked for, or the last that has usage. */
function lastShownHour(rows: BilledHour[], asked: string | null): number {
  const at = asked === null ? NaN : Date.parse(`${asked}:00:00Z`);
  if (!Number.isNaN(at)) return at;
  return rows.reduce((latest, { hour }) => Math.max(latest, hour), 0);
}

function receivedPage(sim: Sim, query: URLSearchParams): Content {
  const rows = listBill(sim).sort((a, b) => a.receivedAt - b.receivedAt);
  const lastHour = lastShownHour(rows, query.get("until")) || Math.floor(sim.clock.now() / HOUR_MS) * HOUR_MS;
  const calls = sim.calls.list();
  return html`<div class="phead">
      <div>
        <h1>What AWS received</h1>
        <p>
          The bill as AWS would hold it, ${day(sim.clock.now())}. The first offer counts; the same again changes
          nothing.
        </p>
      </div>
      <div class="acts"><a class="btn" href="/_sim/metering">JSON</a></div>
    </div>
    <div class="g-main">
      <div class="stack">
        ${billPanel(sim, linesOf(sim, rows), lastHour)} ${moneyPanel(sim, rows)}
        <section class="panel" aria-labelledby="c-h">
          <header>
            <h2 id="c-h">Last calls</h2>
            <a class="small" href="/calls">All ${count(calls.length)}</a>
          </header>
          ${callsTable(calls.slice(-6).reverse())}
        </section>
      </div>
      <div class="stack">${clockPanel(sim, "/received")} ${faultsPanel(sim, "/received")}</div>
    </div>`;
}

export const receivedPages: Page[] = [
  {
    method: "GET",
    path: /^\/received$/,
    run: (sim, { query }) =>
      showPage(sim, layout(sim, { title: "What AWS received", room: "/received", main: receivedPage(sim, query) })),
  },
];
