import Link from "next/link";
import { Note } from "#components/ui/feedback/note.tsx";
import { isAnythingLost, type LostSum } from "#lib/metering/queries/sum-lost.ts";
import { manyWords, unitWords } from "./loss-words.ts";

type Props = {
  lost: LostSum;
  /** The list of exactly these records; null where it is on the same page. */
  href: string | null;
};

/** What is lost of a customer, an agreement or a product, in one line; nothing where nothing is. */
export function LostNote({ lost, href }: Props) {
  if (!isAnythingLost(lost)) return null;
  const { records, parked, units } = lost;
  const parts = [
    ...(records.n > 0 ? [manyWords(records.n, "record")] : []),
    ...(parked.n > 0 ? [`${manyWords(parked.n, "event")} that no hour can bill`] : []),
  ];
  return (
    <Note kind="lost">
      <b>{unitWords(units)} not billed</b>, in {parts.join(" and ")}.{" "}
      {records.n > 0 && href !== null && (
        <Link href={href} prefetch={false}>
          See and settle {records.n === 1 ? "it" : "them"}
        </Link>
      )}{" "}
      {parked.n > 0 && (
        <Link href="/admin/metering/aside?view=unbillable" prefetch={false}>
          See the events
        </Link>
      )}
    </Note>
  );
}
