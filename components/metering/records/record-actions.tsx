import type { ReactNode } from "react";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Field } from "#components/ui/fields/field.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import type { RecordChoice } from "#lib/metering/queries/record/record-choices.ts";
import type { OperatorRecord } from "#lib/metering/queries/record/record-for-operator.ts";
import { choiceWords } from "./choice-words.tsx";

type Props = {
  /** Public id of the record. */
  id: string;
  record: OperatorRecord;
  choices: readonly RecordChoice[];
  /** Who looks. */
  userId: string;
  action: (form: FormData) => Promise<void>;
};

/** What a person may do with a record, each asked for with a reason; nothing where nothing can be done. */
export function RecordActions({ id, record, choices, userId, action }: Props) {
  const asked = record.releaseAskedBy;
  const waitsForMe = asked !== null && asked.userId !== userId;
  const shown = choices.filter((choice) => choice !== "release" || asked === null || waitsForMe);
  if (shown.length === 0 && asked === null) return null;
  return (
    <Panel id="decide" title="What you can do">
      {asked !== null && (
        <p>
          {asked.userId === userId ? "You" : (asked.email ?? "Somebody who has left")} asked to let it go. This product
          asks for two people: {waitsForMe ? "you can be the second." : "somebody else has to agree."}
        </p>
      )}
      {shown.map((choice) => (
        <Decision key={choice} {...{ id, choice, action }} words={choiceWords(choice, record, waitsForMe)} />
      ))}
    </Panel>
  );
}

type DecisionProps = {
  id: string;
  choice: RecordChoice;
  words: { open: string; hint: string; question: string; keep: string; pending: string; means: readonly ReactNode[] };
  action: Props["action"];
};

function Decision({ id, choice, words, action }: DecisionProps) {
  return (
    <div className="stack stack--tight">
      <div>
        <ConfirmAction
          id={`${choice}-record`}
          open={words.open}
          title={words.question}
          keep={words.keep}
          action={action}
          values={{ id, choice }}
          confirm={words.open}
          pending={words.pending}
        >
          <ul>
            {words.means.map((line, i) => (
              <li key={i}>{line}</li>
            ))}
          </ul>
          <Field id={`${choice}-note`} label="Why" hint="Shown on this record and in the timeline, with your name.">
            <textarea
              className="input"
              id={`${choice}-note`}
              name="note"
              required
              minLength={3}
              maxLength={500}
              rows={2}
              aria-describedby={`${choice}-note-hint`}
            />
          </Field>
        </ConfirmAction>
      </div>
      <p className="text-xs text-ink-3">{words.hint}</p>
    </div>
  );
}
