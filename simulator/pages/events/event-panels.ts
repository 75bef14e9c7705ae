import { html, type Content } from "#simulator/pages/base/html.ts";
import { targetFields } from "#simulator/pages/base/target-fields.ts";
import { count } from "#simulator/pages/base/words.ts";
import { queueUrl } from "#simulator/queue/queue-address.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { allTopics } from "#simulator/sns/topics.ts";

const SIGNATURE_VERSIONS = [
  ["1", "version 1, SHA-1"],
  ["2", "version 2, SHA-256"],
] as const;

/** How events leave, and what befalls them on the way. */
export function deliveryForm(sim: Sim, hasBadAddress: boolean): Content {
  const settings = sim.delivery();
  const { visible, inFlight, delayed } = sim.queue.counts();
  const ways = [settings.on && "app", settings.sqs && "queue"].filter((way) => way !== false);
  return html`<section class="panel" aria-labelledby="d-h">
    <header>
      <h2 id="d-h">Delivery</h2>
      <span class="tag">${ways.length === 0 ? "off" : ways.join(" and ")}</span>
    </header>
    <form class="body stack" method="post" action="/events/delivery">
      <label class="row small"
        ><input type="checkbox" name="on" ${settings.on && html` checked`} /> Deliver events to the app</label
      >
      <label class="row small"
        ><input type="checkbox" name="sqs" ${settings.sqs && html` checked`} /> Put events into the queue</label
      >
      <p class="hint stack-2">
        <code class="anywhere">${queueUrl(sim)}</code>
        <span
          >${count(visible)} to receive, ${count(inFlight)} in flight${delayed > 0 && `, ${count(delayed)} later`}</span
        >
      </p>
      ${targetFields(sim, hasBadAddress)}
      <div class="field">
        <label for="delay">Delay, ms</label
        ><input class="in num" id="delay" name="delayMs" value="${settings.delayMs}" inputmode="numeric" />
      </div>
      <div class="field">
        <label for="dup">Come twice, % of events</label
        ><input class="in num" id="dup" name="duplicate" value="${settings.duplicateRate * 100}" inputmode="decimal" />
      </div>
      <div class="field">
        <label for="lose">Get lost, % of events</label
        ><input class="in num" id="lose" name="lose" value="${settings.loseRate * 100}" inputmode="decimal" />
      </div>
      <label class="row small"
        ><input type="checkbox" name="shuffle" ${settings.shuffle && html` checked`} /> In another order</label
      >
      <div class="field">
        <label for="snsv">SNS signs by</label
        ><select class="in" id="snsv" name="signatureVersion">
          ${SIGNATURE_VERSIONS.map(
            ([version, words]) =>
              html`<option value="${version}" ${settings.sns.signatureVersion === version && html` selected`}>
                ${words}
              </option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="dseed">Seed</label
        ><input class="in mono" id="dseed" name="seed" value="${settings.seed}" inputmode="numeric" />
      </div>
      <button class="btn btn--main" type="submit">Apply</button>
    </form>
  </section>`;
}

const STATUS_WORDS = { pending: "asked to confirm", confirmed: "confirmed", deleted: "unsubscribed" };

/** The topics of LEGACY products: SNS can ask the app to confirm, or say that the subscription was taken away. */
export function subscriptionsPanel(sim: Sim): Content {
  const topics = allTopics(sim);
  if (topics.length === 0) return null;
  return html`<section class="panel" aria-labelledby="t-h">
    <header><h2 id="t-h">SNS subscriptions</h2></header>
    <div class="body stack">
      ${topics.map((topic) => {
        const known = sim.store.rows.snsSubscriptions.get(topic);
        const by = known?.confirmedBy === "link" ? " by the link" : known?.confirmedBy === "sdk" ? " by the SDK" : "";
        return html`<form class="stack-2" method="post" action="/events/confirmations">
          <input type="hidden" name="topic" value="${topic}" />
          <p class="small">
            <code class="anywhere">${topic.split(":").at(-1)}</code>
            <span class="tag">${known === undefined ? "not asked" : `${STATUS_WORDS[known.status]}${by}`}</span>
          </p>
          <div class="row wrap">
            <button class="btn btn--s" name="type" value="subscribe" type="submit">Ask to confirm</button
            ><button class="btn btn--s" name="type" value="unsubscribe" type="submit">Say unsubscribed</button>
          </div>
        </form>`;
      })}
    </div>
  </section>`;
}
