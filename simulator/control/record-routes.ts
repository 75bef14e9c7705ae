import { notFound } from "#simulator/control/control-error.ts";
import { callsQuery, eventsQuery, mailQuery, meteringQuery, noInput } from "#simulator/control/inputs.ts";
import { route } from "#simulator/control/route.ts";
import { getOfferCount, listBill } from "#simulator/metering/bill.ts";
import type { Sim } from "#simulator/context/sim.ts";
import type { BilledHour, LifecycleEvent, MailMessage } from "#simulator/state/tables.ts";

const iso = (instant: number): string => new Date(instant).toISOString();
/** Hours and timestamps without a fraction that is none. */
const shortIso = (instant: number): string => iso(instant).replace(".000Z", "Z");

function toRecordView(sim: Sim, row: BilledHour) {
  const { offers, conflicts } = getOfferCount(sim, row.meteringRecordId);
  return {
    ...row,
    hour: shortIso(row.hour),
    timestamp: shortIso(row.timestamp),
    receivedAt: iso(row.receivedAt),
    offers,
    conflicts,
  };
}

function toEventView(event: LifecycleEvent) {
  const { id, channel, type, at, agreementId, body, deliveries } = event;
  return { id, channel, type, time: iso(at), agreementId, body, deliveries };
}

function listMail(sim: Sim, to: string | undefined): MailMessage[] {
  const wanted = to?.toLowerCase();
  return [...sim.store.rows.mail.values()].filter(
    (message) => wanted === undefined || message.to.some((address) => address.toLowerCase() === wanted),
  );
}

export const recordRoutes = [
  route({
    method: "GET",
    path: "/_sim/metering",
    summary: "What AWS accepted, hour by hour",
    query: meteringQuery,
    body: null,
    run(sim, { query }) {
      const records = listBill(sim)
        .filter(
          (row) =>
            (query.licenseArn === undefined || row.licenseArn === query.licenseArn) &&
            (query.customerIdentifier === undefined || row.customerIdentifier === query.customerIdentifier) &&
            (query.productCode === undefined || row.productCode === query.productCode) &&
            (query.dimension === undefined || row.dimension === query.dimension) &&
            (query.from === undefined || row.hour >= query.from) &&
            (query.to === undefined || row.hour < query.to),
        )
        .sort((a, b) => a.hour - b.hour || a.receivedAt - b.receivedAt);
      return {
        records: records.map((row) => toRecordView(sim, row)),
        total: records.reduce((sum, { quantity }) => sum + quantity, 0),
      };
    },
  }),
  route({
    method: "GET",
    path: "/_sim/calls",
    summary: "The calls that AWS got, the last 10,000, tokens redacted",
    query: callsQuery,
    body: null,
    run(sim, { query }) {
      const calls = sim.calls.list().filter(({ operation }) => !query.operation || operation === query.operation);
      return {
        calls: calls
          .slice(-query.limit)
          .map(({ truth: _, texts, ...call }) => ({
            ...call,
            at: iso(call.at),
            request: JSON.parse(texts.request) as unknown,
            response: JSON.parse(texts.response) as unknown,
          }))
          .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      };
    },
  }),
  route({
    method: "GET",
    path: "/_sim/events",
    summary: "Lifecycle events and how their delivery went",
    query: eventsQuery,
    body: null,
    run(sim, { query }) {
      sim.runTimers();
      const events = [...sim.store.rows.events.values()].filter(
        ({ agreementId }) => query.agreementId === undefined || agreementId === query.agreementId,
      );
      return { events: events.map(toEventView) };
    },
  }),
  route({
    method: "POST",
    path: "/_sim/events/{id}/deliver",
    summary: "Sends one event now",
    body: noInput,
    async run(sim, { params }) {
      const id = params.id as string;
      if (!sim.store.rows.events.has(id)) notFound("event");
      await sim.deliverNow(id);
      const event = sim.store.rows.events.get(id);
      return event === undefined ? notFound("event") : toEventView(event);
    },
  }),
  route({
    method: "GET",
    path: "/_sim/mail",
    summary: "Mail that the sink took, oldest first",
    query: mailQuery,
    body: null,
    run: (sim, { query }) => ({
      messages: listMail(sim, query.to).map((message) => ({ ...message, at: iso(message.at) })),
    }),
  }),
  route({
    method: "DELETE",
    path: "/_sim/mail",
    summary: "Empties the mailbox",
    query: mailQuery,
    body: null,
    status: 204,
    run: (sim, { query }) => sim.store.commit(listMail(sim, query.to).map(({ id }) => ["mail", id, null])),
  }),
];
