import { createSealer } from "#lib/sealing/seal.ts";
import { enqueueAgreementWebhook } from "#lib/agreements/lifecycle/messages/enqueue-agreement-webhook.ts";
import { createDatabase } from "#lib/db/client.ts";
import { createPool } from "#lib/db/pool.ts";
import { deliverDueWebhooks } from "#lib/webhooks/deliver-due-webhooks.ts";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";

// A process that changes an agreement, enqueues its webhook and delivers, over and over, to be killed at any line:
// node webhook-loop.ts <database> <agreement> <secret>.
const [databaseUrl = "", agreementId = "", secret = ""] = process.argv.slice(2);
const db = createDatabase(createPool(databaseUrl, 5));
const sender = { db, post: createPostWebhook({ isLocal: true }), sealer: createSealer([secret]), random: Math.random };

for (;;) {
  await db.$transaction(async (tx) => {
    await tx.agreement.update({
      where: { id: agreementId },
      data: { version: { increment: 1 } },
      select: { id: true },
    });
    await enqueueAgreementWebhook(tx, agreementId, "agreement.updated", new Date());
  });
  await deliverDueWebhooks(sender);
  process.stdout.write("once round\n");
}
