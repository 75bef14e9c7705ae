import { after } from "next/server";

/** Lets work that is under way end after the answer, also where the platform stops a process that has answered. */
export function afterAnswer(work: Promise<void> | null): void {
  if (work === null) return;
  try {
    after(work);
  } catch {
    // Next is not what serves this handler: nothing stops the process, and the work ends by itself.
  }
}
