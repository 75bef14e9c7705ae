import { after } from "next/server";
import { clientAddress } from "#lib/http/client-address.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { askAboutArrival } from "#lib/registration/asking/ask-about-arrival.ts";
import { referenceOf } from "#lib/registration/handle.ts";
import { isPlausibleToken, takeLanding } from "#lib/registration/limit-landings.ts";
import { openRegistration, type Arrival } from "#lib/registration/arrival/open-registration.ts";
import { arrivalDeps, registrationDeps } from "#lib/registration/registration-deps.ts";
import { registrationCookie } from "#app/_lib/registration-cookie.ts";
import { landingPage } from "./_lib/landing-page.ts";
import { readLandingForm, type LandingForm } from "#lib/registration/read-landing-form.ts";
import { sealArrival, unsealArrival } from "./_lib/retry.ts";

export const dynamic = "force-dynamic";

/** The fulfillment URL: AWS's page posts the buyer's token here, from another site and without any cookie of ours (R01). */
export async function POST(request: Request): Promise<Response> {
  const now = new Date();
  const form = await readLandingForm(request.headers, request.body);
  const arrival =
    form.kind === "token"
      ? { token: form.token, offerTypeHint: form.offerTypeHint }
      : form.kind === "sealed"
        ? unsealArrival(form.sealed, now)
        : null;
  return arrival === null ? refusal(form) : keepArrival(arrival, clientAddress(request.headers), now);
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

async function keepArrival(arrival: Arrival, address: string, now: Date): Promise<Response> {
  try {
    // On this machine itself everybody has the same address.
    const isKept = isLoopbackUrl(env().appUrl) || (await takeLanding(arrivalDeps(), address));
    if (!isKept) return notKept(arrival, now, { "retry-after": "60" });
    const kept = await openRegistration({ ...arrivalDeps(), now }, arrival);
    // A buyer whose browser follows nothing, or whose tab is closed, is known all the same.
    if (isPlausibleToken(arrival.token)) after(() => askAtOnce(kept.id, address));
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
    return notKept(arrival, now);
  }
}

/** Asks AWS after the answer has gone out. What fails here is asked again by the job run. */
async function askAtOnce(id: string, address: string): Promise<void> {
  try {
    await askAboutArrival(await registrationDeps(), { id, by: { kind: "landing", address } });
  } catch (error) {
    logError(error, { doing: "asking AWS about an arrival", registration: referenceOf(id) });
  }
}

/** Nothing is stored: the page's button brings the arrival again, sealed. */
function notKept(arrival: Arrival, now: Date, more: Record<string, string> = {}): Response {
  return landingPage(
    {
      status: 503,
      title: "We could not keep your arrival",
      lead: "The fault is ours and should be over soon. Your subscription is safe. Stay on this page and try again in a moment; you needn’t go back to AWS.",
      hasSteps: false,
      sealed: sealArrival(arrival, now),
    },
    more,
  );
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
        status: 400,
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
