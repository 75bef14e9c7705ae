import { cookies } from "next/headers";
import { z } from "zod";
import { Button, LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { appSealer } from "#lib/sealing/app-sealer.ts";
import { viewJoin } from "#lib/auth/single-sign-on/join.ts";
import { findJoinCookie, type PendingJoin } from "#lib/auth/single-sign-on/join-cookie.ts";
import { FRONT_DOOR } from "#lib/auth/sign-in/where-to.ts";
import { database } from "#lib/db/client.ts";
import { exactParam, type SearchParams } from "#app/_lib/search-params.ts";

/**
 * Joins single sign-on to the account of a person who signs in by mail: before the mail is opened it says what to do, then it asks.
 * Opening it spends nothing.
 */
async function JoinPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const [id, token] = [z.uuid().safeParse(exactParam(params.id)).data, exactParam(params.token)];
  const pending = findJoinCookie(appSealer(), id, (await cookies()).getAll());
  if (id !== undefined && token === undefined && pending !== null) return <Waiting pending={pending} />;
  if (id === undefined || token === undefined) return <Over />;
  const proof = { id, token, browser: pending?.browser ?? null };
  const join = await viewJoin({ db: database(), now: new Date() }, proof);
  switch (join.status) {
    case "OPEN":
      return <Ask id={id} token={token} email={join.email} issuerHost={join.issuerHost} />;
    case "OTHER_BROWSER":
      return (
        <FailurePanel title="Open this link in the other browser" actions={<SignInAgain />}>
          It works only in the browser in which you continued with single sign-on. Copy the link there, or start again
          here.
        </FailurePanel>
      );
    case "OVER":
      return <Over />;
  }
}

function Waiting({ pending: { email, next, isDelayed } }: { pending: PendingJoin }) {
  return (
    <FailurePanel icon="mail" title="Confirm that this is you" actions={<SignInAgain next={next} />}>
      <div className="stack stack--tight" data-testid="join-mailed">
        <p className="wrap-anywhere">
          You have signed in by e-mail as {email} before. We sent a link to this address: open it in this browser within
          10 minutes, and single sign-on will open the same account.
        </p>
        {isDelayed && <p>Its mail server asked us to try again, so the mail may take a few minutes.</p>}
      </div>
    </FailurePanel>
  );
}

function Ask({ id, token, email, issuerHost }: { id: string; token: string; email: string; issuerHost: string }) {
  return (
    <div className="centered">
      <div className="panel">
        <div className="stack stack--tight">
          <h1 className="wrap-anywhere">Use single sign-on for {email}?</h1>
          <p className="wrap-anywhere text-ink-2">
            Your sign-in through {issuerHost} will open this account from now on. Links by e-mail still work.
          </p>
        </div>
        <form action="/api/auth/join" method="post">
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="token" value={token} />
          <Button type="submit" kind="main" isWide data-testid="join-identity">
            Confirm and sign in
          </Button>
        </form>
      </div>
      <p className="text-xs text-ink-3">You did not ask for this? Close the page: nothing has happened.</p>
    </div>
  );
}

function Over() {
  return (
    <FailurePanel icon="clock" title="This link no longer works" actions={<SignInAgain />}>
      A link to confirm single sign-on works once, for ten minutes. If you confirmed it already, just sign in.
    </FailurePanel>
  );
}

function SignInAgain({ next = FRONT_DOOR }: { next?: string }) {
  const query = next === FRONT_DOOR ? "" : `?${new URLSearchParams({ next }).toString()}`;
  return <LinkButton href={`/sign-in${query}`}>Back to sign-in</LinkButton>;
}

export default titled("Confirm single sign-on", JoinPage);
