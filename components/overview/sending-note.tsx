import { Note } from "#components/ui/note.tsx";
import type { SendingState } from "#lib/metering/find-sending-state.ts";

/** Says so when nothing goes out to AWS, and how that is cured. Nothing at all while sending is armed. */
export function SendingNote({ sending }: { sending: SendingState }) {
  switch (sending) {
    case "armed":
      return null;
    case "not-adopted":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: this database belongs to no installation yet.</b> Records are frozen and wait. Set{" "}
          <code>INSTALLATION_ID</code> and let an owner adopt it.
        </Note>
      );
    case "other-installation":
      return (
        <Note kind="risk">
          <b>Nothing is sent to AWS: this database belongs to another installation.</b> A restored copy or a preview
          bills nobody. If this is the real one, its <code>INSTALLATION_ID</code> is not the one that the database was
          adopted with.
        </Note>
      );
  }
}
