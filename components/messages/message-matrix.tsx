import Link from "next/link";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { alertKinds, alertMatrix } from "#lib/alerts/alert-matrix.ts";
import { alertWords } from "#lib/alerts/alert-words.ts";
import type { MailTemplate } from "#lib/mail-delivery/sample-mails.ts";
import { templateWords } from "./template-words.ts";
import { operatorRoles } from "#lib/auth/roles.ts";

/** Who is told of what: buyers by role, operators by role, the chat. */
export function MessageMatrix({ templates }: { templates: readonly MailTemplate[] }) {
  return (
    <Table
      label="Who gets which message"
      isPinned
      head={
        <>
          <HeadCell>Message</HeadCell>
          <HeadCell>Buyer: owner</HeadCell>
          <HeadCell>admin</HeadCell>
          <HeadCell>member</HeadCell>
          <HeadCell>Operator: owner</HeadCell>
          <HeadCell>admin</HeadCell>
          <HeadCell>viewer</HeadCell>
          <HeadCell>Chat</HeadCell>
        </>
      }
    >
      {templates
        .filter((template) => template !== "alerts")
        .map((template) => {
          const { title, to } = templateWords[template];
          return (
            <tr key={template}>
              <NameCell href={`/admin/messages/${template}`}>{title}</NameCell>
              {to.map((who, i) => (
                <Told key={i} is={who} />
              ))}
              <Told is={false} />
            </tr>
          );
        })}
      {alertKinds.map((kind) => {
        const { roles, chat } = alertMatrix[kind];
        return (
          <tr key={kind}>
            <th scope="row">
              <Link className="row-name" href="/admin/messages/alerts" prefetch={false}>
                {alertWords[kind].title}
              </Link>
            </th>
            <Told is={false} />
            <Told is={false} />
            <Told is={false} />
            {operatorRoles.map((role) => (
              <Told key={role} is={roles.includes(role)} />
            ))}
            <Told is={chat} />
          </tr>
        );
      })}
    </Table>
  );
}

/** `self`: only who asks for it, or whom it is about. */
function Told({ is }: { is: boolean | "self" }) {
  if (is === false) return <Cell className="text-ink-3">–</Cell>;
  return <Cell>{is === "self" ? "Theirs" : "Yes"}</Cell>;
}
