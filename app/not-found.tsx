import type { Metadata } from "next";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { FailurePanel } from "#components/ui/failure-panel.tsx";
import { frameSettings } from "./frame-settings.ts";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
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
