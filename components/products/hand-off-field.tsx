import { TextField } from "#components/ui/fields/field.tsx";

type Props = { id: string; defaultValue: string; error: string | null };

/** Where a buyer's account lives: here, or at the seller's own sign-up. */
export function HandOffField(field: Props) {
  return (
    <fieldset className="stack">
      <legend className="mb-3 font-semibold">Buyers’ accounts</legend>
      <TextField
        {...field}
        label="Hand off to (optional)"
        hint="Empty: accounts live here. Else buyers go on to this address with a code, once they have confirmed; your back end redeems it."
        type="url"
        className="mono"
        spellCheck={false}
        autoComplete="off"
        placeholder="https://app.company.com/aws-marketplace"
      />
    </fieldset>
  );
}
