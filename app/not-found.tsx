import type { Metadata } from "next";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { FailurePanel } from "#components/ui/failure-panel.tsx";
import { titled } from "#components/ui/titled.tsx";
import { frameSettings } from "./frame-settings.ts";

/** Next answers 404 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not found" };

async function NotFound() {
  return (
    <PublicFrame {...await frameSettings()}>
      <FailurePanel
        icon="search"
        title="There is no page at this address"
        actions={
          <LinkButton href="/dashboard" kind="main">
            Go to Usage
          </LinkButton>
        }
      >
        <p>
          It may belong to another account than the one you are signed in to, or the address was cut on its way to you.
        </p>
      </FailurePanel>
    </PublicFrame>
  );
}

export default titled("Not found", NotFound);
