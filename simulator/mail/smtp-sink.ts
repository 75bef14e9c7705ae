import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import type { Clock } from "#simulator/clock/clock.ts";
import type { Store } from "#simulator/state/store.ts";

const MAX_BYTES = 1 << 20;
const LINK = /https?:\/\/[^\s<>"')\]]+/g;

/** Addresses in a message, each once: those that the HTML links to, then those of the text. */
function findLinks(html: string, text: string): string[] {
  const fromHtml = [...html.matchAll(/href\s*=\s*["']([^"']+)["']/gi)]
    .map((match) => (match[1] ?? "").replaceAll("&amp;", "&"))
    .filter((address) => /^https?:\/\//.test(address));
  return [...new Set([...fromHtml, ...(text.match(LINK) ?? [])])];
}

async function saveMessage(
  { store, clock }: { store: Store; clock: Clock },
  raw: Buffer,
  envelope: { from: string; to: string[] },
): Promise<void> {
  const mail = await PostalMime.parse(raw);
  const text = mail.text ?? "";
  const html = mail.html ?? "";
  const id = randomUUID();
  store.commit([
    [
      "mail",
      id,
      {
        id,
        at: clock.now(),
        from: mail.from?.address ?? envelope.from,
        to: envelope.to,
        subject: mail.subject ?? "",
        text,
        html,
        links: findLinks(html, text),
      },
    ],
  ]);
}

/** An SMTP server that takes every message and delivers none. @returns its port and how to stop it. */
export async function startSmtpSink(
  deps: { store: Store; clock: Clock },
  { port, host }: { port: number; host: string },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    size: MAX_BYTES,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (error) => done(error));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error("Message too large"), { responseCode: 552 }));
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address) };
        saveMessage(deps, Buffer.concat(chunks), envelope).then(() => done(), done);
      });
    },
  });
  // A client that goes away in the middle of a message is no fault of ours.
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
