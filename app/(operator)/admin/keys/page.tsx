import { KeyForm } from "#components/keys/key-form.tsx";
import { KeyTable } from "#components/keys/key-table.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { listApiKeys } from "#lib/auth/api-keys/api-key.ts";
import { choiceParam, type SearchParams } from "#app/_lib/search-params.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { createKeyAction, revokeKeyAction } from "./actions.ts";

async function KeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { actor, db } = await requireConsole("/admin/keys");
  const keys = await listApiKeys({ db, actor });
  const mayChange = isOperatorAtLeast(actor, "OWNER");
  const isRevoked = choiceParam((await searchParams).done, ["revoked"]) !== null;
  return (
    <>
      <PageHead
        title="API keys"
        lead="What your product signs its requests with. Each key may do what its scopes say, no more."
      />
      <div className={mayChange ? "columns-main" : "stack"}>
        <Panel id="keys" title="Keys" isFlush>
          {keys.length === 0 ? (
            <EmptyState title="No key yet">
              Your product needs a key to report usage.{" "}
              {mayChange ? "Make one here with the scope usage:write." : "Only an owner can make one."}
            </EmptyState>
          ) : (
            <KeyTable keys={keys} revoke={mayChange ? revokeKeyAction : null} />
          )}
        </Panel>
        {mayChange && (
          <Panel id="make" title="Make a key">
            <KeyForm action={createKeyAction} />
          </Panel>
        )}
      </div>
      {isRevoked && <Toast>Key revoked.</Toast>}
    </>
  );
}

export default titled("API keys · Tallyport", KeysPage);
