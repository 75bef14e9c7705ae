import { Link } from "@react-email/components";
import { alertParts, alertsSubject, lineWords, moreWords, type Part } from "#lib/mail/templates/alert-lines.ts";
import { textOf, utc } from "#lib/mail/templates/agreement-words.ts";
import { ink, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { AlertsMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

/** One message for all alerts of a kind, however many there are. */
export function alertsMail(seller: string, data: AlertsMailData): WrittenMail {
  const subject = alertsSubject(data);
  const parts = alertParts(data);
  const isOver = data.opened.count + data.grown.count + data.reminded.count === 0;
  const url = `${data.appUrl}/admin/alerts`;
  const why = `You get this as an operator of ${seller}. Choose what is mailed to you: ${data.appUrl}/admin/messages`;
  const next = isOver ? null : data.next;
  return {
    subject,
    html: (
      <Letter seller={seller} preview={data.means} title={subject}>
        <Paragraph>{data.means}</Paragraph>
        {next !== null && <Paragraph>{next}</Paragraph>}
        {parts.map((part) => (
          <Lines key={part.heading} part={part} />
        ))}
        <MainButton href={url}>Open the alerts</MainButton>
        <Paragraph isSmall>{why}</Paragraph>
      </Letter>
    ),
    text: textOf([subject, data.means, next, ...parts.map(partText), `Open the alerts: ${url}`, why]),
  };
}

function Lines({ part }: { part: Part }) {
  const { heading, lines } = part;
  const more = moreWords(part);
  return (
    <>
      <h2 style={{ margin: "0 0 6px", fontSize: 15, fontWeight: 600 }}>{heading}</h2>
      <ul style={{ margin: "0 0 18px", paddingLeft: 20, fontSize: 14, lineHeight: 1.5 }}>
        {lines.map((line, i) => (
          <li key={i}>
            <Link href={line.url} style={{ color: ink.accent }}>
              {line.name}
            </Link>
            {[line.detail, `since ${utc(line.since)}`].filter((word) => word !== null).map((word) => `, ${word}`)}
          </li>
        ))}
        {more !== null && <li>{more}</li>}
      </ul>
    </>
  );
}

function partText(part: Part): string {
  const { heading, lines } = part;
  const shown = lines.map((line) => `- ${lineWords(line)}\n  ${line.url}`);
  return [`${heading}:`, ...shown, moreWords(part)].filter((line) => line !== null).join("\n");
}
