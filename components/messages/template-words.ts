import type { MailTemplate } from "#lib/mail-delivery/sample-mails.ts";

type Told = boolean | "self";
type Words = {
  title: string;
  when: string;
  /** Buyer's owner, admin, member; operator's owner, admin, viewer. */
  to: readonly [Told, Told, Told, Told, Told, Told];
};

/** What each mail is called, when it goes out, and to whom. */
export const templateWords: Record<MailTemplate, Words> = {
  "sign-in": {
    title: "Sign-in link",
    when: "When a person asks to sign in.",
    to: ["self", "self", "self", "self", "self", "self"],
  },
  join: {
    title: "Confirm single sign-on",
    when: "When a single sign-on uses the address of a person who signs in by e-mail.",
    to: ["self", "self", "self", "self", "self", "self"],
  },
  welcome: {
    title: "Welcome",
    when: "When a buyer has linked an agreement, or AWS confirms one that waited.",
    to: ["self", "self", false, false, false, false],
  },
  pending: {
    title: "Waiting for AWS",
    when: "When a buyer has linked an agreement that AWS has not confirmed yet, or AWS says later that it has to wait.",
    to: [true, true, false, false, false, false],
  },
  ending: {
    title: "An end is near",
    when: "When an end becomes known, at most 30 days before it.",
    to: [true, true, false, false, false, false],
  },
  ended: {
    title: "It has ended",
    when: "When an agreement is over and nothing goes on, or AWS failed to subscribe.",
    to: [true, true, false, false, false, false],
  },
  "team-invitation": {
    title: "Invitation to a buyer’s team",
    when: "When an owner or admin invites a colleague, or an operator a first owner.",
    to: ["self", "self", "self", false, false, false],
  },
  "join-request": {
    title: "Request to join",
    when: "When a person from the same AWS account asks to join an organization.",
    to: [true, true, false, false, false, false],
  },
  "join-approved": {
    title: "Request approved",
    when: "When an owner or admin lets a person in who asked.",
    to: ["self", "self", "self", false, false, false],
  },
  "join-declined": {
    title: "Request declined",
    when: "When an owner or admin declines a request to join. The person is no member.",
    to: [false, false, false, false, false, false],
  },
  invitation: {
    title: "Added to the team",
    when: "When an owner adds a person to the team.",
    to: [false, false, false, "self", "self", "self"],
  },
  alerts: {
    title: "Alerts",
    when: "Once a kind and job run, when alerts open or are over, and a day later while they are open.",
    to: [false, false, false, true, true, true],
  },
};
