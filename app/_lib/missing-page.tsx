import { LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { findActor } from "#lib/auth/session/session.ts";
import { homeOf } from "#lib/auth/sign-in/where-to.ts";

/** What stands where nothing has an address, inside whatever frame is there. */
export async function MissingPage() {
  const actor = await findActor().catch(() => null);
  return (
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
  );
}
