import { Instant } from "#components/ui/values/instant.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, HeadCell, Table } from "#components/ui/layout/table.tsx";
import type { GivenUpMail } from "#lib/mail-delivery/list-given-up-mail.ts";
import { templateWords } from "./template-words.ts";

/** Mails that will not be sent any more, newest first, and why. */
export function GivenUpMails({ mails, zone }: { mails: readonly GivenUpMail[]; zone: string | null }) {
  return (
    <Panel
      id="not-delivered"
      title="Not delivered"
      isFlush
      foot="These are not tried again. A mailbox that does not exist, or is full, is for its owner to fix."
    >
      <Table
        label="Messages that were not delivered"
        isStacked
        head={
          <>
            <HeadCell>Message</HeadCell>
            <HeadCell>To</HeadCell>
            <HeadCell>Since</HeadCell>
            <HeadCell>Why</HeadCell>
          </>
        }
      >
        {mails.map(({ id, template, to, isChat, createdAt, attempts, lastError }) => (
          <tr key={id}>
            <th scope="row">{titleOf(template)}</th>
            <Cell label="To" className="wrap-anywhere">
              {isChat ? "The operators’ chat" : (to ?? "A deleted person")}
            </Cell>
            <Cell label="Since">
              <Instant at={createdAt} zone={zone} show="short-day-hour" isStacked />
            </Cell>
            <Cell label="Why">{whyWords(lastError, attempts)}</Cell>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function titleOf(template: string): string {
  const known: Record<string, { title: string }> = templateWords;
  return known[template]?.title ?? template;
}

/** A refusal for good is the recipient's matter; all else was tried for two days. */
function whyWords(lastError: string | null, attempts: number): string {
  const [, status = "", enhanced = ""] = /^SMTP (5\d\d)(?: (\S+))?$/.exec(lastError ?? "") ?? [];
  const code = [status, enhanced].filter((part) => part !== "").join(" ");
  if (lastError === "SMTPUTF8") return "Our mail server cannot write to letters outside ASCII before the @.";
  if (enhanced === "5.2.2" || (status === "552" && enhanced === "")) return `The mailbox is full (${code}).`;
  if (attempts < 50 && status !== "") return `The recipient’s mail server refused it (${code}).`;
  return `Failed ${attempts} times, last with ${lastError ?? "no answer"}.`;
}
