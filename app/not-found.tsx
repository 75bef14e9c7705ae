import type { Metadata } from "next";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { frameSettings } from "./_lib/frame-settings.ts";
import { MissingPage } from "./_lib/missing-page.tsx";

/** Next answers 404 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not found" };

async function NotFound() {
  return (
    <PublicFrame {...await frameSettings()}>
      <MissingPage />
    </PublicFrame>
  );
}

export default titled("Not found", NotFound);
