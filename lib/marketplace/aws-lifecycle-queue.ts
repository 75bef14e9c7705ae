import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { AwsOperation } from "#lib/marketplace/aws-errors.ts";
import type { LifecycleQueue } from "#lib/marketplace/lifecycle-queue-port.ts";
import { toAppError } from "#lib/marketplace/to-app-error.ts";

/** Longer than storing ten messages takes, also over a slow database. */
const VISIBILITY_SECONDS = 60;

/** A queue over the SDK. Source: Amazon SQS API reference, ReceiveMessage and DeleteMessageBatch. */
export function awsLifecycleQueue(client: SQSClient, queueUrl: string): LifecycleQueue {
  return {
    async receive() {
      const input = {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        // Asks all of SQS's servers, and waits no longer than a job run can spare.
        WaitTimeSeconds: 1,
        VisibilityTimeout: VISIBILITY_SECONDS,
      };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(input)).catch(fail("ReceiveMessage"));
      return Messages.flatMap(({ MessageId, ReceiptHandle, Body }) =>
        MessageId && ReceiptHandle ? [{ messageId: MessageId, receipt: ReceiptHandle, body: Body ?? "" }] : [],
      );
    },

    async delete(messages) {
      if (messages.length === 0) return;
      const Entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      // What is not deleted comes again and is a duplicate then.
      await client
        .send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
        .catch(fail("DeleteMessageBatch"));
    },
  };
}

function fail(operation: AwsOperation) {
  return (error: unknown): never => {
    throw toAppError(error, operation);
  };
}
