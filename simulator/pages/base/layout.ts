import { html, type Content, type Html } from "#simulator/pages/base/html.ts";
import type { Sim } from "#simulator/context/sim.ts";

const ROOMS = [
  ["/", "Listings"],
  ["/agreements", "My agreements"],
  ["/received", "What AWS received"],
  ["/calls", "Calls"],
  ["/events", "Events"],
  ["/controls", "Clock and faults"],
  ["/mail", "Mail"],
] as const;

type Room = (typeof ROOMS)[number][0];

const mark = html`<svg viewBox="0 0 24 22" aria-hidden="true">
  <rect x="1" y="1" width="22" height="20" stroke-dasharray="3 2.4" />
  <path d="M7 6v10M12 6v10M17 6v10M4.5 13.5 19.5 8.5" />
</svg>`;

function shortClock(sim: Sim): string {
  return new Date(sim.clock.now()).toISOString().slice(0, 16).replace("T", " ");
}

/** A page of the simulator in its own look: nobody takes it for AWS, or for the product. */
export function layout(sim: Sim, { title, room, main }: { title: string; room: Room | null; main: Content }): Html {
  const mailCount = sim.store.rows.mail.size;
  const isOwnClock = sim.clock.setting() !== null;
  return html`<!doctype html>
    <html lang="en" data-app="simulator">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Simulator</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/simulator.css" />
        <script src="/simulator.js" defer></script>
      </head>
      <body class="sim">
        <a class="skip" href="#main">To the content</a>
        <header>
          <div class="tape">
            <span>SIMULATOR: not AWS. Nothing here is billed.</span
            ><span class="end hide-s">${isOwnClock && "simulated "}${shortClock(sim)} UTC</span>
          </div>
          <div class="simhead">
            <a class="mark" href="/">${mark}<b>marketplace in a box</b></a>
            <nav aria-label="Simulator">
              ${ROOMS.map(
                ([path, name]) =>
                  html`<a href="${path}" ${path === room && html` aria-current="page"`}
                    >${name}${path === "/mail" && mailCount > 0 && ` ${mailCount}`}</a
                  >`,
              )}
            </nav>
            <a class="small grow r" href="${sim.appUrl}">To the app</a>
          </div>
        </header>
        <main id="main">${main}</main>
      </body>
    </html>`;
}
