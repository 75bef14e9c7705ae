import { cookies } from "next/headers";
import { asRole } from "#components/team/role-words.ts";
import { Button, LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import type { MemberRole } from "#lib/auth/actor.ts";
import { findActor } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { findInvitation } from "#lib/team/accept-invitation.ts";
import type { SearchParams } from "#app/_lib/search-params.ts";
import { isCodeFor, joinCookieName } from "../_lib/join-cookie.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const may: Record<MemberRole, string> = {
  OWNER: "Owners see usage and billing, link agreements and manage the team.",
  ADMIN: "Admins see usage and billing, link agreements and manage the team.",
  MEMBER: "Members see usage and billing.",
};

type Props = {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
};

/** What a mailed invitation shows: a button that accepts it. Opening the page changes nothing. */
async function JoinPage({ params, searchParams }: Props) {
  const [{ id }, { error }] = [await params, await searchParams];
  const now = new Date();
  const [actor, jar] = [await findActor(), await cookies()];
  const invitation = UUID.test(id) ? await findInvitation(database(), id, now) : null;
  // Shown to the mail's reader, and to the invited person themselves: to nobody else who has the address.
  const isTheirs = invitation !== null && actor?.userId === invitation.userId;
  const hasCode = isCodeFor(id, jar.get(joinCookieName(id))?.value, now);
  if (invitation === null || (!isTheirs && !hasCode)) {
    return (
      <FailurePanel
        icon="clock"
        title="This invitation is no longer valid"
        actions={
          <LinkButton kind="main" href={actor === null ? "/sign-in" : "/dashboard"}>
            {actor === null ? "Sign in" : "Open your dashboard"}
          </LinkButton>
        }
      >
        It was used already, withdrawn, or is older than 7 days. If you joined with it, just continue. If not, ask your
        colleague for a new one.
      </FailurePanel>
    );
  }
  const { organizationName, role, email, invitedBy, isOperator } = invitation;
  return (
    <div className="centered">
      <div className="panel" data-testid="join">
        <div className="stack stack--tight">
          <h1 className="wrap-anywhere">
            Join <bdi>{organizationName}</bdi>?
          </h1>
          <p className="text-ink-2 wrap-anywhere">
            {invitedBy === null ? (
              "You are invited"
            ) : (
              <>
                <bdi>{invitedBy}</bdi> invites you
              </>
            )}{" "}
            to join as {asRole[role]}. {may[role]}
          </p>
          <p className="text-ink-2 wrap-anywhere">
            The invitation is for <b>{email}</b>.
          </p>
        </div>
        {actor !== null && !isTheirs && (
          <Note>
            You are signed in as {actor.email} here. {isOperator ? "Sign in" : "Joining signs you in"} as {email}{" "}
            instead.
          </Note>
        )}
        {error === "unavailable" && (
          <Note kind="risk" role="alert">
            This did not work. The fault is ours and should be over soon. Your invitation is still good.
          </Note>
        )}
        {isOperator && !isTheirs ? (
          <LinkButton kind="main" isWide href={`/sign-in?next=${encodeURIComponent(`/join/${id}`)}`}>
            Sign in first
          </LinkButton>
        ) : (
          <form action={`/join/${id}/accept`} method="post">
            <Button type="submit" kind="main" isWide data-testid="accept-invitation">
              {isTheirs ? "Join" : `Sign in and join`}
            </Button>
          </form>
        )}
      </div>
      <p className="text-xs text-ink-3">You don’t know this organization? Close the page: nothing has happened.</p>
    </div>
  );
}

export default titled("Invitation", JoinPage);
