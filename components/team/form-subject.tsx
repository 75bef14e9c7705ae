type Props = { organizationId: string; /** Who looks. */ person: string };

/** Names what a team's form shows and to whom: its action acts on that organization, for that person, or on nothing. */
export function FormSubject({ organizationId, person }: Props) {
  return (
    <>
      <input type="hidden" name="organizationId" value={organizationId} />
      <input type="hidden" name="person" value={person} />
    </>
  );
}
