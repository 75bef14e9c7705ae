import { redirect } from "next/navigation";
import { refusedPath } from "./refusals.ts";

/** An action's form. What is none was sent by no page of ours, and is led to the words that say so. */
export function formOf(sent: unknown): FormData {
  return sent instanceof FormData ? sent : redirect(refusedPath("invalid"));
}
