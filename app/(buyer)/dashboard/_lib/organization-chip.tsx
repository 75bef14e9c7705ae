import { FilterChip } from "#components/ui/navigation/filter-chip.tsx";
import type { Membership } from "#lib/auth/actor.ts";

type Props = { memberships: readonly Membership[]; chosen: string; path: string };

/** Chooses among a person's organizations; nothing when there is but one. */
export function OrganizationChip({ memberships, chosen, path }: Props) {
  if (memberships.length < 2) return null;
  const current = memberships.find(({ organizationId }) => organizationId === chosen);
  return (
    <FilterChip
      label="Organization"
      value={current?.organizationName ?? ""}
      options={memberships.map(({ organizationId, organizationName }) => ({
        label: organizationName,
        href: `${path}?organization=${organizationId}`,
        isCurrent: organizationId === chosen,
      }))}
    />
  );
}
