import type { AlertsMailData, ChatPort } from "#lib/mail/mail-port.ts";
import { alertParts, alertsSubject, moreWords } from "#lib/mail/templates/alert-lines.ts";
import { utc } from "#lib/mail/templates/agreement-words.ts";
import type { PostWebhook } from "#lib/webhooks/post-webhook.ts";

/** Slack refuses a section's text above 3,000 characters, and a header's above 150. */
const MAX_SECTION = 2_900;
const MAX_HEADER = 150;

/** The body of a Slack-compatible incoming webhook. */
type ChatMessage = {
  text: string;
  blocks: (
    | { type: "header"; text: { type: "plain_text"; text: string } }
    | { type: "section"; text: { type: "mrkdwn"; text: string } }
  )[];
};

/**
 * The operators' chat behind a Slack-compatible incoming webhook, through the guarded sender of webhooks: no address
 * inside a network, no redirects (threat W03).
 *
 * @param url ALERT_WEBHOOK_URL: a secret, so it is in no error.
 */
export function createChat(url: string, post: PostWebhook): ChatPort {
  return {
    async post(data) {
      const { httpStatus, error } = await post(url, {}, JSON.stringify(toChatMessage(data)));
      if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return;
      throw Object.assign(new Error("the chat did not take a message"), { code: error ?? `HTTP_${httpStatus}` });
    },
  };
}

/** What a mail of alerts would say, as a chat shows it. Pure. */
export function toChatMessage(data: AlertsMailData): ChatMessage {
  const subject = alertsSubject(data);
  const isOver = data.opened.count + data.grown.count + data.reminded.count === 0;
  const said = [data.means, ...(isOver ? [] : [data.next])].join(" ");
  const sections = alertParts(data).map((part) => {
    const more = moreWords(part);
    const lines = part.lines.map(({ name, detail, url, since }) =>
      [`• <${url}|${escaped(name)}>`, ...(detail === null ? [] : [escaped(detail)]), `since ${utc(since)}`].join(", "),
    );
    return fitting([`*${part.heading}*`, ...lines, ...(more === null ? [] : [more])]);
  });
  return {
    text: escaped(subject),
    blocks: [
      { type: "header", text: { type: "plain_text", text: subject.slice(0, MAX_HEADER) } },
      ...[escaped(said), ...sections, `<${data.appUrl}/admin/alerts|Open the alerts>`].map((text) => ({
        type: "section" as const,
        text: { type: "mrkdwn" as const, text },
      })),
    ],
  };
}

/** The three characters that Slack reads as markup; what names contain stays text. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("|", "¦");
}

/** As many whole lines as a section takes. */
function fitting(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    if (text.length + line.length + 1 > MAX_SECTION) return `${text}\n…`;
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text;
}
