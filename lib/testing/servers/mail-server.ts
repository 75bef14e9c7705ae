import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** What a mail server says at each step: null takes it, a text (`550 5.1.1 No such mailbox`) refuses it. */
export type MailAnswers = {
  mailFrom?: (address: string) => string | null;
  rcptTo?: (address: string) => string | null;
  data?: () => string | null;
};

/** A real SMTP server on this machine that refuses on demand. */
export type MailServer = {
  url: string;
  /** Recipients of what it took, oldest first. */
  taken: string[];
  /** How many connections ever got to a recipient. */
  tries: () => number;
  answers: MailAnswers;
  stop: () => Promise<void>;
};

/** Starts one on a free port. @param options of smtp-server, as `hideSMTPUTF8` or `authOptional`. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const answers: MailAnswers = {};
  const taken: string[] = [];
  let tries = 0;
  const refusal = (text: string | null | undefined) => {
    if (text === null || text === undefined) return null;
    const [, status, words = ""] = /^(\d{3}) (.*)$/.exec(text) ?? [];
    return Object.assign(new Error(words), { responseCode: Number(status) });
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onMailFrom: ({ address }, _session, done) => done(refusal(answers.mailFrom?.(address))),
    onRcptTo({ address }, _session, done) {
      tries++;
      done(refusal(answers.rcptTo?.(address)));
    },
    onData(stream, session, done) {
      stream.resume();
      stream.on("end", () => {
        const refused = refusal(answers.data?.());
        if (refused === null) taken.push(...session.envelope.rcptTo.map(({ address }) => address));
        done(refused);
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken,
    tries: () => tries,
    answers,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
