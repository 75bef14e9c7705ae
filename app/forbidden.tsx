import type { Metadata } from "next";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { frameSettings } from "./_lib/frame-settings.ts";
import { refusals } from "./refused/_lib/refusals.ts";

/** Next answers 403 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not allowed" };

async function Forbidden() {
  return (
    <PublicFrame {...await frameSettings()}>
      <FailurePanel
        title={refusals.forbidden.title}
        actions={
          <LinkButton href="/dashboard" kind="main">
            Go to Usage
          </LinkButton>
        }
      >
        <p>{refusals.forbidden.lead}</p>
      </FailurePanel>
    </PublicFrame>
  );
}

export default titled("Not allowed", Forbidden);
