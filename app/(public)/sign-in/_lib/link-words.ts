import type { SignInFormState } from "#components/registration/sign-in-form.tsx";
import { readableEmail, type EmailFault } from "#lib/text/normalize-email.ts";
import type { LinkRequest } from "#lib/auth/sign-in/request-sign-in-link.ts";

const faultWords: Record<EmailFault, string> = {
  EMPTY: "Enter your e-mail address, as in you@company.com.",
  TOO_LONG: "That is longer than an address can be.",
  NO_AT: "An address has an @ in the middle, as in you@company.com.",
  SEVERAL_AT: "Enter one address; it has one @.",
  NO_DOT: "The part after @ needs a dot, as in company.com.",
  BAD_CHARACTER: "There is a character in it that addresses cannot have.",
  BAD_SHAPE: "Something is missing, as in you@company.com.",
};

type Refused = Extract<LinkRequest, { status: "refused" }>;

const refusedWords: Record<Refused["reason"], (domain: string) => string> = {
  UNKNOWN: (domain) =>
    `The mail server says that this address does not exist at ${domain}. Check the spelling, or use another address.`,
  FULL: () => "This mailbox is full: its mail server takes no more mail. Make room in it, or use another address.",
  POLICY: (domain) => `The mail server of ${domain} refuses our mail. Ask its administrator, or use another address.`,
  UNICODE: () => "Our mail server cannot write to addresses with such letters before the @. Use another address.",
};

/** What the form says once a link was asked for. `typed` is what stood in the field. Pure. */
export function linkAnswer(result: LinkRequest, typed: string): SignInFormState {
  switch (result.status) {
    case "sent":
      return {
        status: "sent",
        email: result.email,
        message: `We sent a link to ${readableEmail(result.email)}. It works once, for 10 minutes, in any browser.`,
      };
    case "delayed":
      return {
        status: "sent",
        email: result.email,
        message: `The mail server of ${domainOf(result.email)} asked us to try again, as many do with a first mail. We try every minute, so the link to ${readableEmail(result.email)} may take a few minutes. It works once, until 10 minutes from now.`,
      };
    case "invalid":
      return { status: "invalid", email: typed, message: faultWords[result.fault] };
    case "refused": {
      const words = refusedWords[result.reason](domainOf(result.email));
      return { status: "invalid", email: typed, message: `${words} (${result.code})` };
    }
    case "limited":
      return {
        status: "limited",
        email: typed,
        message:
          "Too many links were asked for. Links that came in the last ten minutes still work. Otherwise wait ten minutes, then try again.",
      };
    case "not-sent":
      return {
        status: "failed",
        email: typed,
        message: "The mail could not be sent. The fault is ours; try again in a minute.",
      };
  }
}

function domainOf(email: string): string {
  const readable = readableEmail(email);
  return readable.slice(readable.lastIndexOf("@") + 1);
}
