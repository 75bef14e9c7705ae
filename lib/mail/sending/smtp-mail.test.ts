import { afterAll, beforeAll, expect, test } from "vitest";
import { createSmtpMail } from "#lib/mail/sending/smtp-mail.ts";
import { startSimulator } from "#simulator/start.ts";

let sink: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  sink = await startSimulator({ port: 0, smtpPort: 0, memory: true });
});
afterAll(() => sink.stop());

const mail = () =>
  createSmtpMail({
    smtpUrl: sink.smtpUrl,
    from: "Lumenar <hello@lumenar.example>",
    seller: "Lumenar",
    domain: "localhost",
  });

type Message = { from: string; to: string[]; subject: string; text: string; html: string; links: string[] };
async function received(to: string): Promise<Message[]> {
  const response = await fetch(`${sink.url}/_sim/mail?to=${encodeURIComponent(to)}`);
  return ((await response.json()) as { messages: Message[] }).messages;
}

test("a sign-in mail says in text and page what it is for, with one link", async () => {
  const url = "http://localhost:3000/sign-in/link?token=abc&email=a%40x.example&next=%2Fregister";
  await mail().send({
    to: "ada@x.example",
    id: "1",
    template: "sign-in",
    data: { url, minutes: 10, isRegistering: true },
  });
  const [message] = await received("ada@x.example");
  expect(message).toMatchObject({ to: ["ada@x.example"], subject: "Sign in to Lumenar" });
  expect(message!.links).toEqual([url]);
  for (const words of [message!.text, message!.html]) expect(words).toMatch(/works once, for 10 minutes/);
});

test("I07 a welcome mail shows names as text, whatever they contain", async () => {
  await mail().send({
    to: "bob@x.example",
    id: "2",
    template: "welcome",
    data: {
      appUrl: "http://localhost:3000",
      productTitle: "Lumenar Vision",
      organizationName: `<img src=x onerror=alert(1)> & "Sons"`,
      personName: null,
      linkedBy: "bob@x.example",
      linkedAt: new Date("2026-11-21T10:44:00Z"),
      awsAgreementId: "agmt-1",
      awsAccount: "•••• •••• 4417",
      standing: {
        ...{ status: "active", statusReason: "RESOLVED", awsReason: null, endReason: null },
        ...{ startsAt: null, endsAt: null, isReadAwaited: false, pricingModel: "SUBSCRIPTION" },
      },
      readAt: new Date("2026-11-21T10:44:00Z"),
      agreementId: "9f0c6a60-0000-4000-8000-000000000001",
      supportEmail: "support@lumenar.example",
    },
  });
  const [message] = await received("bob@x.example");
  expect(message!.subject).toContain("Welcome: Lumenar Vision");
  expect(message!.html).not.toContain("<img");
  expect(message!.html).toContain("&lt;img");
  expect(message!.text).toContain("Linked by: bob@x.example, 21 Nov 2026, 10:44 UTC");
});

test("A01 an address is one recipient, never a list", async () => {
  const data = { url: "http://localhost:3000/", minutes: 10, isRegistering: false };
  await mail()
    .send({ to: "eve@x.example, target@x.example", id: "3", template: "sign-in", data })
    .catch(() => {});
  expect(await received("target@x.example")).toEqual([]);
});

test("a server that is away is an error", async () => {
  const away = createSmtpMail({ smtpUrl: "smtp://127.0.0.1:1", from: "a@x.example", seller: "x", domain: "x" });
  const data = { url: "http://localhost:3000/", minutes: 10, isRegistering: false };
  await expect(away.send({ to: "a@x.example", id: "4", template: "sign-in", data })).rejects.toThrow();
});
