import Link from "next/link";
import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { ApiKeyRow } from "#lib/auth/api-keys/api-key.ts";

type Props = {
  keys: readonly ApiKeyRow[];
  /** Null for those who may only look. */
  revoke: ((form: FormData) => Promise<void>) | null;
};

/** API keys, never their secrets: the part a key is found by is enough to tell them apart. */
export function KeyTable({ keys, revoke }: Props) {
  return (
    <Table
      label="All API keys"
      isStacked
      hasTwoLines
      head={
        <>
          <HeadCell>Key</HeadCell>
          <HeadCell>May</HeadCell>
          <HeadCell>Made</HeadCell>
          <HeadCell>Last used</HeadCell>
          <HeadCell isEnd>
            <span className="vh">Revoke</span>
          </HeadCell>
        </>
      }
    >
      {keys.map((key) => (
        <tr key={key.id}>
          <NameCell>
            <span className="two-lines">
              <span>{key.name}</span>
              <code>tp_live_{key.lookupId}_…</code>
            </span>
          </NameCell>
          <Cell label="May">
            <span className="row row--wrap gap-1 py-1">
              {key.scopes.map((scope) => (
                <Tag key={scope}>{scope}</Tag>
              ))}
            </span>
          </Cell>
          <Cell label="Made" className="whitespace-nowrap">
            {formatUtc(key.createdAt, "day")}
          </Cell>
          <Cell label="Last used">
            <span className="two-lines">
              {key.lastUsedAt === null ? (
                <span className="text-ink-3">Never</span>
              ) : (
                <span>{formatUtc(key.lastUsedAt, "day-hour")}</span>
              )}
              {key.scopes.includes("usage:write") && (
                <Link href={`/admin/metering/refused?key=${key.id}`} prefetch={false}>
                  Refused usage<span className="vh"> of {key.name}</span>
                </Link>
              )}
            </span>
          </Cell>
          <Cell isEnd>
            {key.revokedAt !== null ? (
              <span className="text-ink-3">Revoked {formatUtc(key.revokedAt, "day")}</span>
            ) : (
              revoke && <Revoke apiKey={key} revoke={revoke} />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Revoke({ apiKey: { id, name }, revoke }: { apiKey: ApiKeyRow; revoke: NonNullable<Props["revoke"]> }) {
  return (
    <ConfirmAction
      id={`revoke-${id}`}
      open={
        <>
          Revoke<span className="vh"> {name}</span>
        </>
      }
      look={{ size: "small" }}
      title={`Revoke the key “${name}”?`}
      keep="Keep the key"
      action={revoke}
      values={{ id }}
      confirm="Revoke key"
      pending="Revoking…"
    >
      <ul>
        <li>Every request that still uses it is refused from now on.</li>
        <li>Usage that it reported stays, and is billed.</li>
        <li>It cannot be brought back. Make a new key first where it is in use.</li>
      </ul>
    </ConfirmAction>
  );
}
