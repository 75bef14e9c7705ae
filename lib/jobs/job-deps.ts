import { appSealer } from "#lib/sealing/app-sealer.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { isLoopbackUrl } from "#lib/env/loopback.ts";
import { ingestLifecycleEvents } from "#lib/events/ingest-lifecycle-events.ts";
import { createCertificateStore } from "#lib/events/sns/certificate-store.ts";
import { fetchCertificate } from "#lib/events/sns/fetch-certificate.ts";
import { sendHeartbeat } from "#lib/jobs/clock/heartbeat.ts";
import { isServerStopping } from "#lib/jobs/server-stop.ts";
import type { JobDeps } from "#lib/jobs/steps/job-step.ts";
import type { ReportFailure } from "#lib/errors/report-failure.ts";
import { createChat } from "#lib/alerts/chat/chat.ts";
import { deliverDueMail } from "#lib/mail-delivery/deliver-due-mail.ts";
import type { ChatPort } from "#lib/mail/mail-port.ts";
import { deliverUrgentMail } from "#lib/mail/sending/urgent-mail.ts";
import { mailer } from "#lib/mail/sending/mailer.ts";
import { marketplace } from "#lib/marketplace/ports.ts";
import type { AccountCheck } from "#lib/metering/submit/preconditions/compare-account.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import { createPostWebhook, type PostWebhook } from "#lib/webhooks/post-webhook.ts";

/**
 * What this process runs its jobs with.
 *
 * @param goOnBeside keeps the process awake for webhooks that are still under way when the run has ended, where a host
 *   would stop it.
 */
export function jobDeps(goOnBeside: (work: Promise<void>) => void = () => {}): JobDeps {
  const { meteringRegion, installationId, alertWebhookUrl, heartbeatUrl, usageRetentionDays } = env();
  const chat = alertWebhookUrl === null ? null : createChat(alertWebhookUrl, postWebhook());
  return {
    pool: pool(),
    db: database(),
    clock: businessClock(),
    metering: marketplace().metering,
    entitlements: marketplace().entitlements,
    agreements: marketplace().agreements,
    arrivals: { registration: marketplace().registration, sealer: appSealer() },
    ingestLifecycleEvents: (now, isOver) => ingestLifecycleEvents({ ...ingestDeps(), now }, isOver),
    region: meteringRegion,
    retentionDays: usageRetentionDays,
    installationId,
    deliverWebhooks: (isOver, report) =>
      deliverDueWebhooks(
        { db: database(), post: postWebhook(), sealer: appSealer(), random: Math.random, report, goOnBeside },
        isOver,
      ),
    hasChat: chat !== null,
    deliverMail: (until, report) => deliverMail(chat, until, report),
    random: Math.random,
    ...(heartbeatUrl === null ? {} : { beat: () => sendHeartbeat(heartbeatUrl, postWebhook()) }),
    isStopping: isServerStopping,
    ...accountCheck(),
  };
}

/** Links that run out go first: what a mail server wanted later. */
async function deliverMail(chat: ChatPort | null, until: Date, report: ReportFailure) {
  const deps = { db: database(), mail: mailer(), report };
  const urgent = await deliverUrgentMail({ ...deps, sealer: appSealer(), machineNow: () => new Date() }, { until });
  const due = await deliverDueMail({ ...deps, chat, appUrl: env().appUrl, clock: businessClock() }, { until });
  return { sent: urgent.sent + due.sent, failed: urgent.failed + due.failed };
}

/** Left out without SELLER_ACCOUNT_ID, and beside a simulated AWS that has no STS. */
function accountCheck(): Pick<JobDeps, "account"> {
  const { comparedAccountId: sellerAccountId } = env();
  if (sellerAccountId === null) return {};
  const memory = (kept.tallyportAccount ??= { isAsked: false, accountId: null });
  return { account: { sellerAccountId, identity: marketplace().identity, memory } };
}

function ingestDeps() {
  const { eventsSqsUrl, snsTopicArns: topicArns, snsTrustedCertUrl: trustedCertUrl } = env();
  return {
    pool: pool(),
    db: database(),
    queue: eventsSqsUrl === null ? null : marketplace().queue(eventsSqsUrl),
    subscriptions: marketplace().subscriptions,
    certificates,
    topicArns,
    trustedCertUrl,
  };
}

const certificates = createCertificateStore(fetchCertificate);

const kept = globalThis as { tallyportPostWebhook?: PostWebhook; tallyportAccount?: AccountCheck["memory"] };

/** The process's one set of connections to the seller's endpoints. */
function postWebhook(): PostWebhook {
  return (kept.tallyportPostWebhook ??= createPostWebhook({ isLocal: isLoopbackUrl(env().appUrl) }));
}
