import { Fold } from "#components/ui/layout/fold.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import type { Blocked } from "#lib/registration/confirm/list-choices.ts";

/** The organizations that a person cannot choose, each with its reason and who can lift it. */
export function NotChoosable({ blocked }: { blocked: readonly Blocked[] }) {
  if (blocked.length === 0) return null;
  const summary =
    blocked.length === 1 ? "1 organization can’t be chosen" : `${blocked.length} organizations can’t be chosen`;
  return (
    <Fold summary={summary}>
      <ul>
        {blocked.map((organization) => (
          <li key={organization.organizationId}>
            <b>
              <bdi>{organization.name}</bdi>
            </b>
            <p>{reasonOf(organization)}</p>
          </li>
        ))}
      </ul>
    </Fold>
  );
}

function reasonOf({ because, owner }: Blocked): string {
  const whom = owner === null ? "its owner" : `its owner, ${owner},`;
  return because.kind === "archived"
    ? `It has been archived since ${formatUtc(because.since, "day")}. Choose another one, or a new one.`
    : `You are a member there. Ask ${whom} to make you an admin on the team page, then reload this page.`;
}
