import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startBox, type Box } from "#simulator/testing/box.ts";

type Step =
  | { do: "send" }
  | { do: "receive"; most: number }
  | { do: "delete"; pick: number }
  | { do: "give-back"; pick: number }
  | { do: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ do: "send" }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("receive" as const), most: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), pick: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("give-back" as const), pick: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "restart" }) },
);

/** What this queue promises: bodies that may be received now, those that somebody holds, and the last receipt of each. */
type Model = {
  visible: string[];
  held: Set<string>;
  last: Map<string, string>;
  receipts: { body: string; handle: string }[];
};

/** Far beyond the test, so that nothing comes back by itself. */
const LONG = 43_200;

test("whatever is sent, received, given back, deleted and restarted, the queue holds what its model holds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-queue-"));
  const open = () => startBox({ memory: false, stateFile: join(folder, "state.jsonl"), appUrl: "http://localhost:9" });
  let box: Box = await open();
  let sent = 0;

  async function apply(model: Model, done: Step): Promise<void> {
    const sqs = box.queue();
    const QueueUrl = `${box.url}/999900001111/marketplace-events`;
    const receipt = "pick" in done ? model.receipts[done.pick % Math.max(1, model.receipts.length)] : undefined;
    const isLast = receipt !== undefined && model.last.get(receipt.body) === receipt.handle;
    switch (done.do) {
      case "send": {
        const body = `message ${(sent += 1)}`;
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
        model.visible.push(body);
        return;
      }
      case "receive": {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: done.most, VisibilityTimeout: LONG }),
        );
        const bodies = Messages.map(({ Body = "" }) => Body);
        expect(bodies).toHaveLength(Math.min(done.most, model.visible.length));
        expect(model.visible).toEqual(expect.arrayContaining(bodies));
        model.visible = model.visible.filter((body) => !bodies.includes(body));
        for (const { Body: body = "", ReceiptHandle: handle = "" } of Messages) {
          model.held.add(body);
          model.last.set(body, handle);
          model.receipts.push({ body, handle });
        }
        return;
      }
      case "delete":
        if (receipt === undefined) return;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt.handle }));
        // By its last receipt a message goes even when it was given back since; by an earlier one it stays.
        if (!isLast) return;
        model.held.delete(receipt.body);
        model.last.delete(receipt.body);
        model.visible = model.visible.filter((body) => body !== receipt.body);
        return;
      case "give-back": {
        if (receipt === undefined) return;
        const asked = sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt.handle, VisibilityTimeout: 0 }),
        );
        if (!isLast || !model.held.has(receipt.body))
          return void (await expect(asked).rejects.toMatchObject({ name: "MessageNotInflight" }));
        await asked;
        model.held.delete(receipt.body);
        model.visible.push(receipt.body);
        return;
      }
      case "restart":
        await box.stop();
        box = await open();
        return;
    }
  }

  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        await box.control("POST", "/_sim/reset");
        const model: Model = { visible: [], held: new Set(), last: new Map(), receipts: [] };
        for (const each of steps) await apply(model, each);
        for (let round = 0; round < steps.length; round += 1) await apply(model, { do: "receive", most: 10 });
        expect(model.visible).toEqual([]);
      }),
      { numRuns: 25 },
    );
  } finally {
    await box.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
