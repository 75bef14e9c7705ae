import { logger } from "#lib/log/log.ts";
import type { PostWebhook } from "#lib/webhooks/post-webhook.ts";

/** The longest that a run waits for the answer. */
const TIMEOUT_MS = 2_000;

/**
 * Tells a monitor outside (HEARTBEAT_URL) that a job run has ended: it raises the alarm when these calls stop. The
 * address is a secret, so it is in no log. An answer that does not come or is no success changes nothing here.
 */
export async function sendHeartbeat(url: string, request: PostWebhook): Promise<void> {
  const { httpStatus, error } = await request(url, {}, "", { method: "GET", timeoutMs: TIMEOUT_MS });
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return;
  logger.warn({ httpStatus, error }, "the monitor behind HEARTBEAT_URL did not take a heartbeat");
}
