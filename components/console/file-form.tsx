import type { ReactNode } from "react";
import { TextField } from "#components/ui/fields/field.tsx";

type Props = {
  /** A route that takes the file: it is larger than a server action takes. */
  action: string;
  hint: string;
  fault: string | null;
  /** The button that sends it. */
  children: ReactNode;
};

/** Chooses a CSV file that is reviewed before any of it counts. */
export function FileForm({ action, hint, fault, children }: Props) {
  return (
    <form action={action} method="post" encType="multipart/form-data" className="stack">
      <TextField id="file" label="CSV file" hint={hint} error={fault} type="file" accept=".csv,text/csv" required />
      <div>{children}</div>
    </form>
  );
}
