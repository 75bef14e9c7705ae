import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { formatUtc } from "#components/ui/values/format-instant.ts";
import { Id } from "#components/ui/values/id.tsx";
import { Note } from "#components/ui/feedback/note.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { Toast } from "#components/ui/feedback/toast.tsx";
import { viewSwitch, type SwitchView } from "#lib/agreements/switch/switch-product.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { addHours, hourOf, toIso } from "#lib/time/hours.ts";
import { choiceParam, uuidParam, type SearchParams } from "#app/_lib/search-params.ts";
import { orNotFound, requireConsole } from "#app/(operator)/_lib/require-console.ts";
import { cancelSwitchAction, planSwitchAction } from "../../actions.ts";

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

async function SwitchPage({ params, searchParams }: Props) {
  const productId = uuidParam((await params).id) ?? "";
  const { actor, db, now } = await requireConsole(`/admin/agreements/switch/${productId}`);
  const view = await orNotFound(productId === "" ? Promise.resolve(null) : viewSwitch({ db, actor }, { productId }));
  const done = choiceParam((await searchParams).done, ["planned", "cancelled"]);
  const { product, rows } = view;
  const lacking = rows.filter(({ licenseArn }) => licenseArn === null).length;
  const isOwner = isOperatorAtLeast(actor, "OWNER");
  const isPlanned = product.integration === "LEGACY" && product.licenseFrom !== null;
  const mayPlan = product.integration === "LEGACY" && product.licenseFrom === null && product.productId !== null;
  const nextHour = addHours(hourOf(now), 1);
  const next = formatUtc(nextHour, "day-hour");
  return (
    <>
      <PageHead
        back={{ href: `/admin/products/${product.id}`, label: product.title }}
        title="Move to licences"
        lead="From CustomerIdentifier and ProductCode to AWS account and licence, at a full hour: no hour of a customer goes out under both."
        actions={
          isOwner &&
          mayPlan && (
            <ConfirmAction
              id="plan"
              open="Start at the next full hour"
              look={{ kind: "main" }}
              title={`Meter ${product.title} by licence from ${next}?`}
              keep="Leave it as it is"
              action={planSwitchAction}
              values={{ productId: product.id, licenseFrom: toIso(nextHour) }}
              confirm={`Start at ${next}`}
              confirmKind="main"
            >
              <p>
                Hours before it are still sent by CustomerIdentifier. Customers without a licence go on taking usage;
                their hours wait, at most a day, until a licence is known. Until {next} you can take it back.
              </p>
            </ConfirmAction>
          )
        }
      />
      <div className="stack">
        <Note kind={lacking > 0 && product.integration === "LICENSE" ? "risk" : "plain"}>
          {stateWords(view, lacking)}
        </Note>
        {isOwner && isPlanned && product.licenseFrom! > now && (
          <div>
            <ConfirmAction
              id="cancel-switch"
              open="Take it back"
              title={`Leave ${product.title} metered by CustomerIdentifier?`}
              keep="Keep the plan"
              action={cancelSwitchAction}
              values={{ productId: product.id, licenseFrom: toIso(product.licenseFrom!) }}
              confirm="Take it back"
              pending="Taking it back…"
            >
              <p>
                The move planned for {formatUtc(product.licenseFrom!, "day-hour")} does not happen. Hours go on being
                sent by CustomerIdentifier and ProductCode, until an owner plans a move again.
              </p>
            </ConfirmAction>
          </div>
        )}
        <Panel id="customers" title="Customers without a licence" isFlush>
          {rows.length === 0 ? (
            <EmptyState title="None">Every customer of this product has a licence, or none is left.</EmptyState>
          ) : (
            <Table
              label="Customers without a licence"
              isStacked
              head={
                <>
                  <HeadCell>Customer</HeadCell>
                  <HeadCell>CustomerIdentifier</HeadCell>
                  <HeadCell>AWS account</HeadCell>
                  <HeadCell>Licence that AWS shows</HeadCell>
                </>
              }
            >
              {rows.map((row) => (
                <tr key={row.id}>
                  <NameCell href={`/admin/agreements/${row.id}`}>{row.organization ?? "Not registered"}</NameCell>
                  <Cell label="CustomerIdentifier">
                    <Id value={row.customerIdentifier} label="customer identifier" />
                  </Cell>
                  <Cell label="AWS account">{row.customerAwsAccountId ?? "unknown"}</Cell>
                  <Cell label="Licence that AWS shows">
                    {row.licenseArn === null ? "none, or several" : <Id value={row.licenseArn} label="licence ARN" />}
                  </Cell>
                </tr>
              ))}
            </Table>
          )}
        </Panel>
      </div>
      {done !== null && (
        <Toast>{done === "planned" ? "It begins at the next full hour." : "Taken back: nothing changes."}</Toast>
      )}
    </>
  );
}

function stateWords({ product, rows, sweptAt }: SwitchView, lacking: number): string {
  const missing = `${lacking} of ${rows.length} would lack a licence.`;
  if (product.integration === "LICENSE") {
    return product.licenseFrom === null
      ? "This product is metered by licence."
      : `Metered by licence since ${formatUtc(product.licenseFrom, "day-hour")}. ${lacking} customers still lack one; their hours wait for it.`;
  }
  if (product.productId === null) return "Add the product id (prod-…) first: AWS’s agreements are found by it.";
  const seen =
    sweptAt === null
      ? "AWS’s agreements have not been read yet."
      : `AWS’s agreements were read ${formatUtc(sweptAt, "day-hour")}.`;
  if (product.licenseFrom !== null) return `Begins ${formatUtc(product.licenseFrom, "day-hour")}. ${seen} ${missing}`;
  return `Not planned. ${seen} ${missing}`;
}

export default titled("Move to licences · Tallyport", SwitchPage);
