import type { Metadata } from "next";
import { PublicFrame } from "#components/frames/public-frame.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { FailurePanel } from "#components/ui/failure-panel.tsx";
import { titled } from "#components/ui/titled.tsx";
import { findActor } from "#lib/auth/session.ts";
import { homeOf } from "#lib/auth/where-to.ts";
import { frameSettings } from "./frame-settings.ts";

/** Next answers 404 with a document of its own, which knows this title only; the page below takes its place. */
export const metadata: Metadata = { title: "Not found" };

async function NotFound() {
  const actor = await findActor().catch(() => null);
  return (
    <PublicFrame {...await frameSettings()}>
      <FailurePanel
        icon="search"
        title="There is no page at this address"
        actions={
          actor === null ? (
            <LinkButton href="/sign-in" kind="main">
              Sign in
            </LinkButton>
          ) : (
            <>
              <LinkButton href={homeOf(actor)} kind="main">
                {homeOf(actor) === "/admin" ? "Go to the overview" : "Go to Usage"}
              </LinkButton>
              <LinkButton href="/sign-out">Use another account</LinkButton>
            </>
          )
        }
      >
        <p>
          It may belong to another account than the one you are signed in to, or the address was cut on its way to you.
        </p>
        {actor !== null && <p className="wrap-anywhere">You are signed in as {actor.email}.</p>}
      </FailurePanel>
    </PublicFrame>
  );
}

export default titled("Not found", NotFound);
