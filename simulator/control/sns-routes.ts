import { notFound } from "#simulator/control/control-error.ts";
import { confirmationInput } from "#simulator/control/inputs.ts";
import { route } from "#simulator/control/route.ts";
import type { Sim } from "#simulator/context/sim.ts";
import { askForConfirmation } from "#simulator/sns/subscription.ts";
import { allTopics, certificateUrl, subscriptionArn } from "#simulator/sns/topics.ts";

function showSubscriptions(sim: Sim) {
  return allTopics(sim).map((topic) => {
    const { status = "none", confirmedBy = null } = sim.store.rows.snsSubscriptions.get(topic) ?? {};
    return { topicArn: topic, subscriptionArn: subscriptionArn(topic), status, confirmedBy };
  });
}

export const snsRoutes = [
  route({
    method: "GET",
    path: "/_sim/sns",
    summary: "What an app must trust to take this simulator's SNS messages, and how its subscriptions stand",
    body: null,
    run: (sim) => ({
      certificateUrl: certificateUrl(sim),
      topicArns: allTopics(sim),
      subscriptions: showSubscriptions(sim),
    }),
  }),
  route({
    method: "POST",
    path: "/_sim/sns/confirmations",
    summary: "SNS asks the app to confirm a topic's subscription, or says that it was taken away; signed, with a token",
    body: confirmationInput,
    status: 201,
    run(sim, { body }) {
      if (!allTopics(sim).includes(body.topicArn)) notFound("topic");
      return { eventId: askForConfirmation(sim, body.topicArn, body.type).id };
    },
  }),
];
