import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import type { Operator } from "#lib/auth/operator.ts";
import type { TimelineEntry } from "#lib/customers/timeline/list-timeline.ts";

type Props = { entry: TimelineEntry; actor: Operator; action: (form: FormData) => Promise<void> };

/** Erases a note, for its author and for owners; nothing for any other entry. */
export function EraseNote({ entry, actor, action }: Props) {
  if (entry.kind !== "note" || entry.text === null) return null;
  const mayErase =
    isOperatorAtLeast(actor, "OWNER") || (isOperatorAtLeast(actor, "ADMIN") && entry.authorUserId === actor.userId);
  if (!mayErase) return null;
  return (
    <ConfirmAction
      id={`erase-${entry.id}`}
      open="Erase"
      look={{ size: "small", kind: "quiet" }}
      title="Erase this note?"
      keep="Keep the note"
      action={action}
      values={{ id: entry.id }}
      confirm="Erase note"
      pending="Erasing…"
    >
      <ul>
        <li>Its text is gone for good.</li>
        <li>That there was a note, when and by whom, stays on the timeline.</li>
      </ul>
    </ConfirmAction>
  );
}
