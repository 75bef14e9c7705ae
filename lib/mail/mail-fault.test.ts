import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MailError } from "#lib/mail/mail-fault.ts";
import { createSmtpMail } from "#lib/mail/sending/smtp-mail.ts";
import { startMailServer, type MailAnswers, type MailServer } from "#lib/testing/servers/mail-server.ts";

let server: MailServer;
let oldServer: MailServer;
let lockedServer: MailServer;
beforeAll(async () => {
  server = await startMailServer();
  oldServer = await startMailServer({ hideSMTPUTF8: true });
  lockedServer = await startMailServer({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error("no")),
  });
});
afterAll(() => Promise.all([server, oldServer, lockedServer].map((one) => one.stop())));

const data = { url: "http://localhost:3000/", minutes: 10, isRegistering: false };
const send = (smtpUrl: string, to = "ada@harrow.example") =>
  createSmtpMail({ smtpUrl, from: "Lumenar <hello@lumenar.example>", seller: "Lumenar", domain: "x" }).send({
    to,
    id: "1",
    template: "sign-in",
    data,
  });
const faultOf = (work: Promise<void>) =>
  work.then(
    () => null,
    (error: MailError) => ({ ...error.fault, code: error.code }),
  );
async function answered(step: keyof MailAnswers, answer: string, to?: string) {
  server.answers[step] = () => answer;
  const fault = await faultOf(send(server.url, to));
  delete server.answers[step];
  return fault;
}
const refused = (reason: string, code: string) => ({ kind: "REFUSED", reason, code });

describe("a mail server that refuses", () => {
  test.each([
    ["550 5.1.1 No such mailbox", refused("UNKNOWN", "SMTP 550 5.1.1")],
    ["550 No such mailbox", refused("UNKNOWN", "SMTP 550")],
    ["551 5.1.6 Moved", refused("UNKNOWN", "SMTP 551 5.1.6")],
    ["553 5.1.3 Bad address", refused("UNKNOWN", "SMTP 553 5.1.3")],
    ["501 5.1.3 Bad address syntax", refused("UNKNOWN", "SMTP 501 5.1.3")],
    ["552 5.2.2 Mailbox full", refused("FULL", "SMTP 552 5.2.2")],
    ["552 Mailbox full", refused("FULL", "SMTP 552")],
    ["554 5.7.1 Refused by policy", refused("POLICY", "SMTP 554 5.7.1")],
    ["554 No", refused("POLICY", "SMTP 554")],
    ["550 5.4.1 Recipient address rejected", refused("UNKNOWN", "SMTP 550 5.4.1")],
    ["550 5.7.1 Relaying denied", { kind: "OURS", code: "SMTP 550 5.7.1" }],
    ["530 5.7.0 Authentication required", { kind: "OURS", code: "SMTP 530 5.7.0" }],
    ["503 5.5.1 Bad sequence", { kind: "OURS", code: "SMTP 503 5.5.1" }],
    ["451 4.7.1 Greylisted", { kind: "LATER", code: "SMTP 451 4.7.1" }],
    ["450 Try later", { kind: "LATER", code: "SMTP 450" }],
    ["452 4.2.2 Mailbox full for now", { kind: "LATER", code: "SMTP 452 4.2.2" }],
  ])("the recipient: %s", async (answer, fault) => {
    expect(await answered("rcptTo", answer)).toEqual(fault);
  });

  test.each([
    ["mailFrom", "550 5.1.8 Bad sender", { kind: "OURS", code: "SMTP 550 5.1.8" }],
    ["mailFrom", "451 4.3.0 Later", { kind: "LATER", code: "SMTP 451 4.3.0" }],
    ["data", "552 5.3.4 Too big", { kind: "OURS", code: "SMTP 552 5.3.4" }],
    ["data", "550 5.1.1 No such mailbox", refused("UNKNOWN", "SMTP 550 5.1.1")],
    ["data", "554 5.7.1 Spam", refused("POLICY", "SMTP 554 5.7.1")],
    ["data", "451 4.7.1 Greylisted", { kind: "LATER", code: "SMTP 451 4.7.1" }],
  ] as const)("at %s: %s", async (step, answer, fault) => {
    expect(await answered(step, answer)).toEqual(fault);
  });

  test("is ours where it is away, or takes no login of ours", async () => {
    expect(await faultOf(send("smtp://127.0.0.1:1"))).toMatchObject({ kind: "OURS", code: "ECONNREFUSED" });
    const locked = lockedServer.url.replace("smtp://", "smtp://us:wrong@");
    expect(await faultOf(send(locked))).toMatchObject({ kind: "OURS", code: "EAUTH 535" });
    expect(await faultOf(send(server.url.replace("smtp:", "smtps:")))).toMatchObject({ kind: "OURS" });
  });

  test("A01 an error holds no address", async () => {
    server.answers.rcptTo = () => "550 5.1.1 <ada@harrow.example> unknown";
    const error = (await send(server.url).catch((caught: unknown) => caught)) as Error;
    delete server.answers.rcptTo;
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("ada@");
  });
});

describe("an address with letters outside ASCII", () => {
  test("goes out where the server knows SMTPUTF8; its domain is ASCII everywhere", async () => {
    await send(server.url, "用户@xn--r8jz45g.example");
    expect(server.taken.at(-1)).toMatch(/^用户@/);
  });

  test("is refused in words where it does not", async () => {
    expect(await faultOf(send(oldServer.url, "用户@xn--r8jz45g.example"))).toMatchObject({
      kind: "REFUSED",
      reason: "UNICODE",
    });
  });

  test("is unknown where the server says so", async () => {
    expect(await answered("rcptTo", "550 5.1.1 No such mailbox", "用户@harrow.example")).toEqual(
      refused("UNKNOWN", "SMTP 550 5.1.1"),
    );
  });
});
