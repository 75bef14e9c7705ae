import { env } from "#lib/env/env.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/errors/log.ts";
import { openRegistration, type Arrival } from "#lib/registration/open-registration.ts";
import { arrivalDeps } from "#lib/registration/registration-deps.ts";
import { registrationCookie } from "../../registration-cookie.ts";
import { landingPage } from "./landing-page.ts";
import { readLandingForm, type LandingForm } from "#lib/registration/read-landing-form.ts";
import { sealArrival, unsealArrival } from "./retry.ts";

export const dynamic = "force-dynamic";

/** The fulfillment URL: AWS's page posts the buyer's token here, from another site and without any cookie of ours (R01). */
export async function POST(request: Request): Promise<Response> {
  const now = new Date();
  const form = await readLandingForm(request.headers, request.body);
  const arrival = form.kind === "token" ? form : form.kind === "sealed" ? unsealArrival(form.sealed, now) : null;
  return arrival === null ? refusal(form) : keepArrival(arrival, now);
}

/** AWS visits the address before it takes a listing. */
export function GET(): Response {
  return landingPage({
    status: 200,
    title: "Subscriptions from AWS Marketplace arrive here",
    lead: "AWS Marketplace sends you to this address when you set up what you subscribed to. Opened by itself it does nothing.",
    hasSteps: true,
  });
}

async function keepArrival({ token, offerTypeHint }: Arrival, now: Date): Promise<Response> {
  try {
    const kept = await openRegistration({ ...arrivalDeps(), now }, { token, offerTypeHint });
    return new Response(null, {
      status: 303,
      headers: {
        location: "/register",
        "set-cookie": registrationCookie(kept.handle, kept.maxAgeSeconds, env().isSecure),
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
      },
    });
  } catch (error) {
    logError(error, { doing: "keeping an arrival", isDatabaseDown: isDatabaseDown(error) });
    return landingPage({
      status: 503,
      title: "We could not keep your arrival",
      lead: "The fault is ours and should be over soon. Your subscription is safe. Stay on this page and try again in a moment; you needn’t go back to AWS.",
      hasSteps: false,
      sealed: sealArrival({ token, offerTypeHint }, now),
    });
  }
}

function refusal({ kind }: LandingForm): Response {
  const safe = "Your subscription is safe and nothing was charged.";
  switch (kind) {
    case "too-large":
      return landingPage({
        status: 413,
        title: "That was too much to read",
        lead: `What arrived is far larger than what AWS Marketplace sends. ${safe}`,
        hasSteps: true,
      });
    case "no-form":
      return landingPage({
        status: 415,
        title: "That was no form",
        lead: `AWS Marketplace sends a form to this address, and something else arrived. ${safe}`,
        hasSteps: true,
      });
    case "sealed":
      return landingPage({
        status: 400,
        title: "This page is too old",
        lead: `It could try again for an hour. ${safe}`,
        hasSteps: true,
      });
    case "token":
    case "no-token":
      return landingPage({
        status: 400,
        title: "Start from AWS Marketplace",
        lead: `You came without the proof that AWS sends along. ${safe}`,
        hasSteps: true,
      });
  }
}
