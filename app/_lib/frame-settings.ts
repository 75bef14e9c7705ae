import { cookies } from "next/headers";
import { viewerZone } from "#components/ui/values/viewer-zone.ts";
import { readTheme, THEME_COOKIE } from "#components/ui/page/theme.ts";
import { env } from "#lib/env/env.ts";
import { sellerFrom } from "#lib/env/seller.ts";

/** What every frame needs of the request and the environment: the seller's name, the viewer's theme and time zone. */
export async function frameSettings() {
  return {
    seller: sellerFrom(env().mailFrom),
    theme: readTheme((await cookies()).get(THEME_COOKIE)?.value),
    zone: await viewerZone(),
  };
}
