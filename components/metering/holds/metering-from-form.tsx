import { TextField } from "#components/ui/fields/field.tsx";
import { Fold } from "#components/ui/layout/fold.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

type Props = { id: string; from: Date | null; action: (form: FormData) => Promise<void> };

/** Since when an agreement is metered from here: for those that another sender metered before. */
export function MeteringFromForm({ id, from, action }: Props) {
  return (
    <Fold summary={from === null ? "Metered elsewhere before?" : "Change the first hour"}>
      <form action={action} className="fold__body stack">
        <input type="hidden" name="id" value={id} />
        <TextField
          id="from"
          label="Meter from, UTC"
          hint="No hour before it is ever sent from here. Empty: from its start."
          type="datetime-local"
          step={3600}
          defaultValue={from?.toISOString().slice(0, 16) ?? ""}
        />
        <TextField id="from-note" name="note" label="Why" required minLength={3} maxLength={500} autoComplete="off" />
        <div>
          <SubmitButton pendingLabel="Saving…">Save the first hour</SubmitButton>
        </div>
      </form>
    </Fold>
  );
}
