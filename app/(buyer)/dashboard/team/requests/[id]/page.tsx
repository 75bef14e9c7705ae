import { notFound } from "next/navigation";
import { FormSubject } from "#components/team/form-subject.tsx";
import { roleOptions } from "#components/team/role-words.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "#components/ui/feedback/failure-panel.tsx";
import { SelectField } from "#components/ui/fields/field.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { requireUser } from "#lib/auth/session/session.ts";
import { database } from "#lib/db/client.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { findRequest } from "#lib/team/decide-request.ts";
import { rolesToGive } from "#lib/team/team-rules.ts";
import { decideAction } from "../../actions.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

type Props = { params: Promise<{ id: string }> };

/** Where the mail to owners and admins leads: who asks, and the two answers. */
async function RequestPage({ params }: Props) {
  const { id } = await params;
  const known = UUID.test(id);
  const actor = await requireUser(known ? `/dashboard/team/requests/${id}` : "/dashboard/team");
  const request = known
    ? await findRequest({ db: database(), actor, now: new Date() }, id).catch((error: unknown) => {
        if (isAppError(error, "NOT_FOUND") || isAppError(error, "FORBIDDEN")) notFound();
        throw error;
      })
    : notFound();
  if (request === null) {
    return (
      <FailurePanel
        icon="clock"
        title="This request is closed"
        actions={
          <LinkButton kind="main" href="/dashboard/team">
            Open the team
          </LinkButton>
        }
      >
        Another owner or admin has decided, or it is older than 14 days. Your team page shows who is a member.
      </FailurePanel>
    );
  }
  const { organizationId, organizationName, email, name, productTitle, createdAt, expiresAt, ownRole } = request;
  return (
    <>
      <PageHead
        back={{ href: `/dashboard/team?organization=${organizationId}`, label: "Team" }}
        title="Request to join"
        lead={
          <span className="wrap-anywhere">
            {email ?? "An erased person"} asks to join <bdi>{organizationName}</bdi>.
          </span>
        }
      />
      <Panel id="decide" title="Approve or decline">
        <ul className="stack stack--tight list-disc pl-5">
          {name !== null && (
            <li>
              Their name: <bdi>{name}</bdi>
            </li>
          )}
          <li>
            They opened {productTitle ?? "a product of yours"} from AWS Marketplace, in an AWS account that bought it.
          </li>
          <li>
            Asked {formatUtc(createdAt, "day")}; the request waits until {formatUtc(expiresAt, "day")}.
          </li>
          <li>They have proved that this e-mail address is theirs. Approve only if you know it.</li>
        </ul>
        <form action={decideAction} className="stack stack--tight">
          <FormSubject organizationId={organizationId} person={actor.userId} />
          <input type="hidden" name="id" value={id} />
          <SelectField id="role" label="Role" options={roleOptions(rolesToGive(ownRole))} defaultValue="MEMBER" />
          <div className="row row--wrap">
            <SubmitButton kind="main" name="decision" value="approve">
              Approve
            </SubmitButton>
            <SubmitButton kind="stern" name="decision" value="decline">
              Decline
            </SubmitButton>
          </div>
        </form>
      </Panel>
    </>
  );
}

export default titled("Request to join", RequestPage);
