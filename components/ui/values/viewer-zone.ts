import { cookies } from "next/headers";
import { cache } from "react";
import { readZone } from "./format-instant.ts";

/** The viewer's time zone from the `tz` cookie that page-helpers.tsx sets; null on a first visit, in UTC, without script. */
export const viewerZone = cache(async (): Promise<string | null> => readZone((await cookies()).get("tz")?.value));
