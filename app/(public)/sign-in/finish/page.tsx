import { cookies } from "next/headers";
import { Button, LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { isLinkUnspent } from "#lib/auth/sign-in/spend-sign-in-link.ts";
import { database } from "#lib/db/client.ts";
import { isRegisterPath } from "#lib/registration/arrival/arrival-path.ts";
import { env } from "#lib/env/env.ts";
import type { SearchParams } from "#app/_lib/search-params.ts";
import { readLink } from "../_lib/link-cookie.ts";

type Props = { searchParams: SearchParams };

/** What a mailed link shows, which the address names: a button that spends that one. Opening the page spends nothing. */
async function FinishPage({ searchParams }: Props) {
  const { error, link: id } = await searchParams;
  const link = readLink(id, (await cookies()).getAll());
  if (typeof id !== "string" || link === null) {
    return (
      <FailurePanel
        icon="clock"
        title="This link cannot be used here"
        actions={
          <LinkButton kind="main" href="/sign-in">
            Get a new link
          </LinkButton>
        }
      >
        Open it from your mail again, or get a new one. A link works once, for ten minutes.
      </FailurePanel>
    );
  }
  if (error === "unavailable") {
    return (
      <FailurePanel title="We could not sign you in" actions={<FinishForm id={id} />}>
        The fault is ours and should be over soon. Your link is still good.
      </FailurePanel>
    );
  }
  if (!(await isLinkUnspent(database(), link, env().nextAuthSecret, new Date()))) {
    return (
      <FailurePanel
        icon="clock"
        title="This link no longer works"
        actions={
          <LinkButton kind="main" href={isRegisterPath(link.next) ? link.next : "/sign-in"}>
            Get a new link
          </LinkButton>
        }
      >
        A sign-in link works once, for ten minutes. If you signed in with it already, just continue.
      </FailurePanel>
    );
  }
  return (
    <div className="centered">
      <div className="panel">
        <div className="stack stack--tight">
          <h1 className="wrap-anywhere">Sign in as {link.email}?</h1>
          <p className="text-ink-2">
            {isRegisterPath(link.next)
              ? "Then choose which organization your AWS Marketplace subscription is for."
              : "Press the button to sign in. Some mail programs open links by themselves, so opening it is not enough."}
          </p>
        </div>
        <FinishForm id={id} />
      </div>
      <p className="text-xs text-ink-3">You did not ask for this? Close the page: nothing has happened.</p>
    </div>
  );
}

function FinishForm({ id }: { id: string }) {
  return (
    <form action={`/api/auth/finish?link=${id}`} method="post">
      <Button type="submit" kind="main" isWide data-testid="finish-sign-in">
        Sign in
      </Button>
    </form>
  );
}

export default titled("Finish signing in", FinishPage);
