import { html, type Content } from "#simulator/pages/base/html.ts";
import { deliveryForm, subscriptionsPanel } from "#simulator/pages/events/event-panels.ts";
import { layout } from "#simulator/pages/base/layout.ts";
import { missingPage } from "#simulator/pages/base/missing-page.ts";
import { seeOther, showPage, type Page } from "#simulator/pages/base/page.ts";
import { readTargets } from "#simulator/pages/base/target-fields.ts";
import { copyable, count, minute, second } from "#simulator/pages/base/words.ts";
import { askForConfirmation } from "#simulator/sns/subscription.ts";
import { allTopics } from "#simulator/sns/topics.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { Delivery, LifecycleEvent } from "#simulator/state/tables.ts";

const SHOWN = 200;

function isDone({ status }: Delivery): boolean {
  return status !== null && status >= 200 && status < 300;
}

function queueState(event: LifecycleEvent): Content {
  const last = event.deliveries.findLast(({ target }) => target === "queue");
  if (last === undefined) return event.queuePending === true && html`<span class="tag">on its way to the queue</span>`;
  if (isDone(last)) return html`<span class="tag">in the queue</span>`;
  return html`<span class="tag tag--risk">queue: ${last.error}</span>`;
}

function appState(event: LifecycleEvent): Content {
  const posts = event.deliveries.filter(({ target }) => target === undefined);
  const last = posts.at(-1);
  if (posts.some(isDone)) return html`<span class="tag">delivered ${last?.status}</span>`;
  if (last === undefined) return event.pending && html`<span class="tag">on its way</span>`;
  return html`<span class="tag tag--risk">${event.pending ? "trying again, " : ""}${last.status ?? last.error}</span>`;
}

function state(event: LifecycleEvent): Content {
  const states = [appState(event), queueState(event)];
  return html`<span class="tags">${states.some(Boolean) ? states : html`<span class="tag">not sent</span>`}</span>`;
}

function replayForm(event: LifecycleEvent, back: string): Content {
  return html`<form method="post" action="/events/${event.id}/deliver">
    <input type="hidden" name="back" value="${back}" /><button class="btn btn--s" type="submit">
      ${event.deliveries.length === 0 ? "Send now" : "Send again"}
    </button>
  </form>`;
}

function listPage(sim: Sim, hasBadAddress: boolean): Content {
  const events = [...sim.store.rows.events.values()];
  return html`<div class="phead">
      <div>
        <h1>Events</h1>
        <p>What AWS says about agreements, by EventBridge and SNS, and how it arrived. Newest first.</p>
      </div>
      <div class="acts"><a class="btn" href="/_sim/events">JSON</a></div>
    </div>
    <div class="g-main">
      <section class="panel" aria-labelledby="e-h">
        <header>
          <h2 id="e-h">Sent to the app</h2>
          <span class="tag">${count(events.length)}</span>
        </header>
        ${
          events.length === 0
            ? html`<div class="body soft">
                No event yet. <a href="/">Subscribe to a listing</a>, or cancel an agreement.
              </div>`
            : html`<div class="scroll" tabindex="0">
                <table class="tbl">
                  <thead>
                    <tr>
                      <th>Time, UTC</th>
                      <th>Event</th>
                      <th>Agreement</th>
                      <th>Delivery</th>
                      <th><span class="vh">Actions</span></th>
                    </tr>
                  </thead>
                  <tbody>
                    ${events
                      .slice(-SHOWN)
                      .reverse()
                      .map(
                        (event) =>
                          html`<tr>
                            <td class="mono">${second(event.at)}</td>
                            <td><a class="name" href="/events/${event.id}">${event.type}</a></td>
                            <td>${event.agreementId !== null && copyable(event.agreementId)}</td>
                            <td>${state(event)}</td>
                            <td class="r">${replayForm(event, "/events")}</td>
                          </tr>`,
                      )}
                  </tbody>
                </table>
              </div>`
        }
      </section>
      <div class="stack">${deliveryForm(sim, hasBadAddress)} ${subscriptionsPanel(sim)}</div>
    </div>`;
}

function attempt(delivery: Delivery): Content {
  return html`<tr>
    <td class="mono">${delivery.at}</td>
    <td>${delivery.target === "queue" ? "the queue" : "the app"}</td>
    <td>${delivery.status ?? delivery.error}</td>
  </tr>`;
}

function eventPage(event: LifecycleEvent): Content {
  return html`<div class="stack">
    <div class="phead">
      <div>
        <p class="small muted"><a href="/events">Events</a></p>
        <h1>${event.type}</h1>
        <p>
          ${event.channel === "sns" ? "SNS" : "EventBridge"}, ${minute(event.at)}
          UTC${event.agreementId !== null && html`, <a href="/agreements/${event.agreementId}">${event.agreementId}</a>`}
        </p>
      </div>
      <div class="acts">${replayForm(event, `/events/${event.id}`)}</div>
    </div>
    <section class="panel" aria-labelledby="a-h">
      <header>
        <h2 id="a-h">Deliveries</h2>
        ${state(event)}
      </header>
      ${
        event.deliveries.length === 0
          ? html`<div class="body soft">None yet.</div>`
          : html`<div class="scroll" tabindex="0">
              <table class="tbl">
                <thead>
                  <tr>
                    <th>At, UTC</th>
                    <th>To</th>
                    <th>Answer</th>
                  </tr>
                </thead>
                <tbody>
                  ${event.deliveries.map(attempt)}
                </tbody>
              </table>
            </div>`
      }
    </section>
    <section class="panel" aria-labelledby="b-h">
      <header><h2 id="b-h">Body as sent</h2></header>
      <pre class="body raw" tabindex="0">${JSON.stringify(JSON.parse(event.body), null, 2)}</pre>
    </section>
  </div>`;
}

/** A share of a field in percent; what is no number from 0 to 100 is 0. */
function percent(form: URLSearchParams, name: string): number {
  const value = Number(form.get(name));
  return value >= 0 && value <= 100 ? value / 100 : 0;
}

function whole(form: URLSearchParams, name: string, most: number): number {
  const value = Number(form.get(name));
  return Number.isInteger(value) && value >= 0 && value <= most ? value : 0;
}

export const eventPages: Page[] = [
  {
    method: "GET",
    path: /^\/events$/,
    run(sim, { query }) {
      sim.runTimers();
      const main = listPage(sim, query.get("problem") === "address");
      return showPage(sim, layout(sim, { title: "Events", room: "/events", main }));
    },
  },
  {
    method: "POST",
    path: /^\/events\/delivery$/,
    run(sim, { form }) {
      const targets = readTargets(sim, form);
      if (targets === null) return seeOther("/events?problem=address");
      sim.store.setSingle("delivery", {
        on: form.has("on"),
        sqs: form.has("sqs"),
        delayMs: whole(form, "delayMs", 600_000),
        duplicateRate: percent(form, "duplicate"),
        loseRate: percent(form, "lose"),
        shuffle: form.has("shuffle"),
        seed: whole(form, "seed", 4_294_967_295),
        eventBridge: targets.eventBridge,
        sns: { ...targets.sns, signatureVersion: form.get("signatureVersion") === "2" ? "2" : "1" },
      });
      sim.restartDelivery();
      return seeOther("/events");
    },
  },
  {
    method: "POST",
    path: /^\/events\/confirmations$/,
    run(sim, { form }) {
      const topic = form.get("topic") ?? "";
      const type = form.get("type") === "unsubscribe" ? "UnsubscribeConfirmation" : "SubscriptionConfirmation";
      if (!allTopics(sim).includes(topic)) return missingPage(sim);
      askForConfirmation(sim, topic, type);
      return seeOther("/events");
    },
  },
  {
    method: "POST",
    path: /^\/events\/([0-9a-f-]+)\/deliver$/,
    async run(sim, { params: [id = ""], form }) {
      if (!sim.store.rows.events.has(id)) return missingPage(sim);
      await sim.deliverNow(id);
      const back = form.get("back") ?? "";
      return seeOther(/^\/events(\/[0-9a-f-]+)?$/.test(back) ? back : "/events");
    },
  },
  {
    method: "GET",
    path: /^\/events\/([0-9a-f-]+)$/,
    run(sim, { params: [id = ""] }) {
      const event = sim.store.rows.events.get(id);
      if (event === undefined) return missingPage(sim);
      return showPage(sim, layout(sim, { title: event.type, room: "/events", main: eventPage(event) }));
    },
  },
];
