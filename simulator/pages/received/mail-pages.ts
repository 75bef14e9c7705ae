import { html, type Content } from "#simulator/pages/base/html.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import { seeOther, showPage, type Page } from "#simulator/pages/base/page.ts";
import { minute } from "#simulator/pages/base/words.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { MailMessage } from "#simulator/state/tables.ts";

const SHOWN = 200;

function inbox(sim: Sim): Content {
  const messages = [...sim.store.rows.mail.values()].slice(-SHOWN).reverse();
  return html`<div class="phead">
      <div>
        <h1>Mail</h1>
        <p>Every message that was sent to this simulator’s SMTP port. None leaves it.</p>
      </div>
      ${
        messages.length > 0 &&
        html`<div class="acts">
          <form method="post" action="/mail/empty"><button class="btn" type="submit">Empty the mailbox</button></form>
        </div>`
      }
    </div>
    <section class="panel">
      <h2 class="vh">Messages</h2>
      ${
        messages.length === 0
          ? html`<div class="body soft">
              No mail yet. Point the app’s <code>SMTP_URL</code> at this simulator and ask it for a sign-in link.
            </div>`
          : html`<div class="scroll" tabindex="0">
              <table class="tbl">
                <thead>
                  <tr>
                    <th>Subject</th>
                    <th>To</th>
                    <th>Received, UTC</th>
                  </tr>
                </thead>
                <tbody>
                  ${messages.map(
                    (message) =>
                      html`<tr>
                        <td><a class="name" href="/mail/${message.id}">${message.subject || "(no subject)"}</a></td>
                        <td>${message.to.join(", ")}</td>
                        <td class="nowrap">${minute(message.at)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`;
}

function letter(message: MailMessage): Content {
  return html`<div class="stack">
    <div class="stack-2">
      <p class="small muted"><a href="/mail">Mail</a></p>
      <h1>${message.subject || "(no subject)"}</h1>
      <p class="soft">From ${message.from} to ${message.to.join(", ")}, ${minute(message.at)} UTC</p>
    </div>
    ${
      message.links.length > 0 &&
      html`<section class="panel" aria-labelledby="l-h">
        <header><h2 id="l-h">Links</h2></header>
        <ul class="body stack-2 links">
          ${message.links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}
        </ul>
      </section>`
    }
    ${
      message.html !== "" &&
      html`<section class="panel" aria-labelledby="m-h">
        <header><h2 id="m-h">Message</h2></header>
        <iframe
          class="mailframe"
          src="/mail/${message.id}/body"
          title="The message as sent"
          sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
        ></iframe>
      </section>`
    }
    ${
      message.text !== "" &&
      html`<section class="panel" aria-labelledby="t-h">
        <header><h2 id="t-h">Text part</h2></header>
        <pre class="body raw" tabindex="0">${message.text}</pre>
      </section>`
    }
  </div>`;
}

/** The sender's HTML, boxed in: no script, no request to anywhere, links open in the whole window. */
const BODY_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
};

export const mailPages: Page[] = [
  {
    method: "GET",
    path: /^\/mail$/,
    run: (sim) => showPage(sim, layout(sim, { title: "Mail", room: "/mail", main: inbox(sim) })),
  },
  {
    method: "POST",
    path: /^\/mail\/empty$/,
    run(sim) {
      sim.store.commit([...sim.store.rows.mail.keys()].map((id) => ["mail", id, null]));
      return seeOther("/mail");
    },
  },
  {
    method: "GET",
    path: /^\/mail\/([0-9a-f-]+)$/,
    run(sim, { params: [id = ""] }) {
      const message = sim.store.rows.mail.get(id);
      if (message === undefined) return missingPage(sim);
      return showPage(sim, layout(sim, { title: message.subject, room: "/mail", main: letter(message) }));
    },
  },
  {
    method: "GET",
    path: /^\/mail\/([0-9a-f-]+)\/body$/,
    run(sim, { params: [id = ""] }) {
      const message = sim.store.rows.mail.get(id);
      if (message === undefined) return missingPage(sim);
      return { status: 200, headers: BODY_HEADERS, body: `<base target="_top">${message.html}` };
    },
  },
];
