import { endReasonForBuyer, wayOnAfter, type WayOn } from "#lib/status/aws-reason.ts";
import { Link } from "@react-email/components";
import {
  accountWords,
  agreementFacts,
  factLines,
  helloWords,
  helpWords,
  listingUrl,
  manageUrl,
  textOf,
  utc,
} from "#lib/mail/templates/agreement-words.ts";
import { FactList, ink, Letter, MainButton, Paragraph } from "#lib/mail/templates/letter.tsx";
import type { EndMailData } from "#lib/mail/mail-port.ts";
import type { WrittenMail } from "#lib/mail/written-mail.ts";

/** An end is near. */
export function endingMail(seller: string, data: EndMailData): WrittenMail {
  const { productTitle, endsAt, reason, endReason } = data;
  const isCancelled = reason === "UNSUBSCRIBE_PENDING";
  const end = endReason === null ? "The agreement has an end." : endReasonForBuyer(endReason);
  const why = isCancelled ? "The subscription was canceled in AWS Marketplace." : end;
  return write(seller, data, {
    subject: `${productTitle} ends on ${utc(endsAt)}`,
    said: `${helloWords(data)} ${productTitle} ends on ${utc(endsAt)}. ${why} Until then everything works as before.`,
    usage: `Usage until ${utc(endsAt)} is billed to ${accountWords(data)}, and none after it.`,
    ...waysOn(productTitle)[isCancelled ? "renew" : wayOnAfter(endReason)],
  });
}

/** What a buyer can do about the end: the button, and the words before the link to the listing. */
const waysOn = (productTitle: string): Readonly<Record<WayOn, Pick<Words, "button" | "keep">>> => {
  const find = { href: listingUrl(productTitle), label: "Find it in AWS Marketplace" };
  return {
    renew: {
      button: { href: manageUrl, label: "Open Manage subscriptions" },
      keep: "To keep it, renew there, or subscribe again in AWS Marketplace:",
    },
    "buy-again": {
      button: find,
      keep: "To keep using it, ask the seller for a new offer, or subscribe again in AWS Marketplace:",
    },
    "ask-seller": {
      button: find,
      keep: "To keep it, contact the seller. You can also subscribe again in AWS Marketplace:",
    },
  };
};

/** It is over, or it never began. */
export function endedMail(seller: string, data: EndMailData): WrittenMail {
  const { productTitle, endsAt, reason } = data;
  const hasBegun = reason !== "SUBSCRIBE_FAILED";
  return write(seller, data, {
    subject: hasBegun ? `${productTitle} has ended` : `AWS did not complete your subscription to ${productTitle}`,
    said: hasBegun
      ? `${helloWords(data)} your agreement ended on ${utc(endsAt)}, and with it the access.`
      : `${helloWords(data)} AWS reported that the subscription failed, most often because of a missing or invalid payment method. Nothing is billed.`,
    usage: hasBegun ? `Usage until ${utc(endsAt)} is billed to ${accountWords(data)}, and none after it.` : null,
    button: { href: listingUrl(productTitle), label: "Find it in AWS Marketplace" },
    keep: "To use it again, subscribe in AWS Marketplace and press Set up your account:",
  });
}

type Words = {
  subject: string;
  said: string;
  /** Null: nothing was ever used. */
  usage: string | null;
  button: { href: string; label: string };
  keep: string;
};

function write(seller: string, data: EndMailData, { subject, said, usage, button, keep }: Words): WrittenMail {
  const billed = data.isUsagePriced ? usage : null;
  const facts: [string, string][] = [
    ...agreementFacts(data),
    ...(usage === null ? [] : [["Last date for usage", utc(data.endsAt)] satisfies [string, string]]),
    ...(billed === null || data.finalUsageBy === null
      ? []
      : [["Billed to AWS by", utc(data.finalUsageBy)] satisfies [string, string]]),
  ];
  const again = listingUrl(data.productTitle);
  const look = `${data.appUrl}/dashboard/agreements/${data.agreementId}`;
  const help = helpWords(data);
  return {
    subject,
    html: (
      <Letter seller={seller} preview={said} title={subject}>
        <Paragraph>{said}</Paragraph>
        {billed !== null && <Paragraph>{billed}</Paragraph>}
        <MainButton href={button.href}>{button.label}</MainButton>
        <FactList facts={facts} />
        <Paragraph isSmall>
          {keep}{" "}
          <Link href={again} style={{ color: ink.accent }}>
            {data.productTitle}
          </Link>
        </Paragraph>
        <Paragraph isSmall>
          Hours, quantities and what AWS billed stay on{" "}
          <Link href={look} style={{ color: ink.accent }}>
            your usage page
          </Link>
          .
        </Paragraph>
        {help !== null && <Paragraph isSmall>{help}</Paragraph>}
      </Letter>
    ),
    text: textOf([
      subject,
      said,
      billed,
      `${button.label}: ${button.href}`,
      factLines(facts),
      `${keep} ${again}`,
      `Hours, quantities and what AWS billed stay on your usage page: ${look}`,
      help,
    ]),
  };
}
