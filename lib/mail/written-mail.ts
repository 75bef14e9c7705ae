import type { ReactElement } from "react";

/** A message as a template writes it; the text says the same as the page, in the same order. */
export type WrittenMail = { subject: string; html: ReactElement; text: string };
