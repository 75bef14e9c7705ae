import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { readLifecycleEventText } from "#lib/events/read-lifecycle-event-text.ts";
import { receiveSns } from "#lib/events/receive-sns.ts";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { fetchCertificate } from "#lib/events/sns/fetch-certificate.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

const certificates = createCertificateStore(fetchCertificate);

/** LEGACY products' notices, by SNS over HTTPS. The signature is the key; stored before the answer. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { snsTopicArns: topicArns, snsTrustedCertUrl: trustedCertUrl } = env();
    const body = await readLifecycleEventText(request.headers, request.body);
    const now = await businessClock().now();
    const status = await receiveSns({ db: pool(), certificates, topicArns, trustedCertUrl, now }, body);
    return Response.json({ status }, { status: 200, headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
