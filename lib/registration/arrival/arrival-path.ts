import { z } from "zod";

const PAGE = "/register";

/** The id of no arrival. */
export const NO_ARRIVAL = "00000000-0000-0000-0000-000000000000";

/** The page of one arrival; without an id that of the browser's newest. Pure. */
export function registerPath(arrival: string | null): string {
  return arrival === null ? PAGE : `${PAGE}?arrival=${arrival}`;
}

/** The page that welcomes to what an arrival was linked to. Pure. */
export function welcomePath(arrival: string | null): string {
  return arrival === null ? `${PAGE}/welcome` : `${PAGE}/welcome?arrival=${arrival}`;
}

/** Whether a path of ours is the page of an arrival. Pure. */
export function isRegisterPath(path: string): boolean {
  return path === PAGE || path.startsWith(`${PAGE}?`);
}

/** The arrival that a path of ours leads to; null where it names none. Pure. */
export function arrivalOfPath(path: string): string | null {
  return isRegisterPath(path) ? readArrival(new URLSearchParams(path.slice(PAGE.length)).get("arrival")) : null;
}

/** The id of an arrival from a form or an address; null for anything that is no id. Pure. */
export function readArrival(value: unknown): string | null {
  const parsed = z.uuid().safeParse(value);
  return parsed.success ? parsed.data.toLowerCase() : null;
}
