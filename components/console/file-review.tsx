import type { ReactNode } from "react";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Table } from "#components/ui/layout/table.tsx";

/** Lines of each list; a page's HTML stays below 100 kB. */
const SHOWN = 60;

type ListProps<Row> = {
  id: string;
  title: string;
  /** Names the table. */
  label: string;
  head: ReactNode;
  rows: readonly Row[];
  children: (row: Row, place: number) => ReactNode;
  hasTwoLines?: boolean;
  /** How many there are, in words: "of 240 hours". */
  ofAll?: string;
  /** Lines that are shown at most. */
  shown?: number;
};

/** One list of a review, with its first lines; nothing when it is empty. `children` draws a line. */
export function ReviewList<Row>(props: ListProps<Row>) {
  const { id, title, label, head, rows, children, hasTwoLines, ofAll, shown = SHOWN } = props;
  if (rows.length === 0) return null;
  return (
    <Panel
      id={id}
      title={title}
      isFlush
      foot={rows.length > shown && <span>{`The first ${shown}${ofAll ? ` ${ofAll}` : ""}.`}</span>}
    >
      <Table label={label} isStacked hasTwoLines={hasTwoLines} head={head}>
        {rows.slice(0, shown).map(children)}
      </Table>
    </Panel>
  );
}

type UnreadableProps = { id: string; fault: string; reading: ReactNode; discard: (form: FormData) => Promise<void> };

/** A file that cannot be read as it was chosen: why, and how else. */
export function UnreadableFile({ id, fault, reading, discard }: UnreadableProps) {
  return (
    <FileReview
      id={id}
      title="It cannot be read this way"
      step={
        <Note kind="risk" role="alert">
          {fault}
        </Note>
      }
      discard={discard}
      giveUp="Discard the file"
    >
      {reading}
    </FileReview>
  );
}

type ReviewProps = {
  id: string;
  /** The lists. */
  children: ReactNode;
  title: string;
  /** The step that is taken once, after asking; or why it cannot be. */
  step: ReactNode;
  discard: (form: FormData) => Promise<void>;
  /** The words that give the file up. */
  giveUp: string;
};

/** What would become of a file, and beside it the step that does it. */
export function FileReview({ id, children, title, step, discard, giveUp }: ReviewProps) {
  return (
    <div className="columns-main">
      <div className="stack">{children}</div>
      <Panel id="final" title={title}>
        {step}
        <ConfirmAction
          id="give-up-file"
          open={giveUp}
          look={{ kind: "quiet" }}
          title={`${giveUp}?`}
          keep="Keep it"
          action={discard}
          values={{ id }}
          confirm={giveUp}
          pending="Discarding…"
        >
          <ul>
            <li>What was uploaded is deleted here, with what was chosen on this page. Nothing of it counts.</li>
            <li>Your own copy of the file stays as it is and can be uploaded again.</li>
          </ul>
        </ConfirmAction>
      </Panel>
    </div>
  );
}
