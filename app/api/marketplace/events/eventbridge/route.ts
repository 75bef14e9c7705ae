import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { readLifecycleEventText } from "#lib/events/read-lifecycle-event-text.ts";
import { checkEventsSecret, receiveEventBridge } from "#lib/events/receive-eventbridge.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

/** AWS's lifecycle events, by an EventBridge API destination. Stored before the answer; the job run applies them. */
export async function POST(request: Request): Promise<Response> {
  try {
    checkEventsSecret(request.headers, env().eventsSecrets);
    const body = await readLifecycleEventText(request.headers, request.body);
    const status = await receiveEventBridge({ db: pool(), now: await businessClock().now() }, body);
    return Response.json({ status }, { status: 202, headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
