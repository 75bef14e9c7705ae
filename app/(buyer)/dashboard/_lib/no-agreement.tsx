import type { ReactNode } from "react";
import { MANAGE_SUBSCRIPTIONS_URL } from "#components/agreements/manage-subscriptions.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { Actor } from "#lib/auth/actor.ts";

type Props = { actor: Actor; /** What else this person must know. */ notice?: ReactNode; organization?: string };

/** The dashboard of a person who has no agreement yet: why, and the way to one; for the seller's staff, the way to the console. */
export function NoAgreement({ actor, notice, organization }: Props) {
  return (
    <>
      <PageHead
        title="Usage"
        lead={`Signed in as ${actor.email}.`}
        actions={actor.operatorRole !== null && <LinkButton href="/admin">Open the console</LinkButton>}
      />
      {notice}
      <Panel isFlush aria-label="Agreements">
        <EmptyState
          title="No agreement yet"
          steps={[
            "Open Manage subscriptions in AWS Marketplace, or subscribe there first.",
            "Choose the product and press Set up your account.",
            "Choose the organization, or ask to join the one that uses it already.",
          ]}
          action={
            <LinkButton href={MANAGE_SUBSCRIPTIONS_URL} kind="main" iconAfter="external">
              Open Manage subscriptions
            </LinkButton>
          }
        >
          {organization ? (
            <>
              No agreement is linked to <bdi>{organization}</bdi>. Agreements, usage and what AWS billed will appear
              here.
            </>
          ) : (
            "You belong to no organization. If a colleague set up the subscription, ask them to invite you on their team page. If not:"
          )}
        </EmptyState>
      </Panel>
    </>
  );
}
