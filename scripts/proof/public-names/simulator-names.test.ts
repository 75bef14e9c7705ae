import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { documentFields, documentPaths } from "#scripts/proof/public-names/document-names.ts";
import { addToSnapshot, compareNames, readSnapshot, sorted } from "#scripts/proof/public-names/name-snapshot.ts";
import { startBox, usage, VISION, type Box } from "#simulator/testing/box.ts";

/** Sections of `docs/public-names.json` that only a running simulator tells; new ones are added as public-names.test.ts says. */
test("every route and field of the control API is there, and none is new by accident", async () => {
  const box = await startBox();
  onTestFinished(() => box.stop());
  await box.begin();
  const description = await box.control<Record<string, unknown>>("GET", "/_sim/openapi.json");
  const found = {
    "/_sim routes": sorted(documentPaths(description)),
    "/_sim inputs": sorted(documentFields(description)),
    "/_sim answers": sorted(await answers(box)),
  };
  if (process.env["ADD_PUBLIC_NAMES"] === "1") addToSnapshot(found);
  expect(compareNames(readSnapshot(), found)).toEqual([]);
});

/** The members of what each list and each change answers, after one of everything has happened. */
async function answers(box: Box): Promise<string[]> {
  const subscription = await box.subscribe({ startTime: "2031-05-20T00:00:00Z" });
  await box.resolve(subscription.token);
  await box.meter([usage(subscription, "2031-05-21T11:00:00Z", { UsageAllocations: [{ AllocatedUsageQuantity: 1 }] })]);
  const mailer = createTransport({ url: box.smtpUrl });
  await mailer.sendMail({
    from: "a@b.example",
    to: "c@d.example",
    subject: "S",
    text: "https://b.example",
    html: "<p>H</p>",
  });
  mailer.close();
  const agreement = `/_sim/agreements/${subscription.agreementId}`;
  const found: string[] = [];
  const note = async (method: string, path: string, name: string, body?: unknown) => {
    const answer = await box.control<unknown>(method, path, body);
    found.push(...membersOf(answer, `${method} ${name} `));
    return answer;
  };
  await note("POST", "/_sim/subscriptions", "/_sim/subscriptions", { productCode: VISION });
  await note("POST", `${agreement}/tokens`, "/_sim/agreements/{agreementId}/tokens", {});
  await note("POST", `${agreement}/amend`, "/_sim/agreements/{agreementId}/amend", {});
  await note("GET", agreement, "/_sim/agreements/{agreementId}");
  const lists = [
    "agreements",
    "products",
    "clock",
    "settings",
    "delivery",
    "faults",
    "metering",
    "calls",
    "mail",
    "events",
  ];
  for (const list of lists) await note("GET", `/_sim/${list}`, `/_sim/${list}`);
  const { events } = await box.control<{ events: { id: string }[] }>("GET", "/_sim/events");
  await note("POST", `/_sim/events/${events[0]!.id}/deliver`, "/_sim/events/{id}/deliver");
  return found;
}

/** Whose members are what a caller sent, or AWS's shapes: nothing of ours. */
const ofOthers = /( |\.)(request|response)$/;

function membersOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((row: unknown) => membersOf(row, `${at}[]`));
  if (value === null || typeof value !== "object" || ofOthers.test(at)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at.endsWith(" ") ? at + name : `${at}.${name}`;
    return [path, ...membersOf(inner, path)];
  });
}
