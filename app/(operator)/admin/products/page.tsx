import { kindWords, pricingWords } from "#components/products/words.ts";
import { LinkButton } from "#components/ui/actions/button.tsx";
import { EmptyState } from "#components/ui/feedback/empty-state.tsx";
import { Id } from "#components/ui/values/id.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { Cell, HeadCell, NameCell, Table } from "#components/ui/layout/table.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { listProducts } from "#lib/products/list-products.ts";
import { isOperatorAtLeast } from "#lib/auth/actor.ts";
import { requireConsole } from "#app/(operator)/_lib/require-console.ts";

async function ProductsPage() {
  const { actor, db } = await requireConsole("/admin/products");
  const products = await listProducts({ db, actor });
  const mayChange = isOperatorAtLeast(actor, "OWNER");
  return (
    <>
      <PageHead
        title="Products"
        lead="Your listings in AWS Marketplace, and what each charges for."
        actions={
          mayChange &&
          products.length > 0 && (
            <LinkButton href="/admin/products/new" icon="plus">
              Add product
            </LinkButton>
          )
        }
      />
      <Panel isFlush>
        {products.length === 0 ? (
          <EmptyState
            title="No product yet"
            steps={[
              "Copy the product code of your listing from the AWS Marketplace Management Portal.",
              "Add its dimensions with the API names that the listing has.",
              "Point the listing’s fulfillment URL at this app.",
            ]}
            action={
              mayChange && (
                <LinkButton kind="main" href="/admin/products/new" icon="plus">
                  Add product
                </LinkButton>
              )
            }
          >
            A product is one AWS Marketplace listing. Buyers can register for it once it stands here.
            {!mayChange && " Only an owner can add one."}
          </EmptyState>
        ) : (
          <Table
            label="Products"
            isStacked
            head={
              <>
                <HeadCell>Product</HeadCell>
                <HeadCell>Product code</HeadCell>
                <HeadCell>Listed as</HeadCell>
                <HeadCell>Priced as</HeadCell>
                <HeadCell>Dimensions</HeadCell>
                <HeadCell isEnd>Agreements</HeadCell>
              </>
            }
          >
            {products.map((product) => (
              <tr key={product.id}>
                <NameCell href={`/admin/products/${product.id}`}>{product.title}</NameCell>
                <Cell label="Product code">
                  <Id value={product.productCode} label="product code" keep={[6, 4]} />
                </Cell>
                <Cell label="Listed as">
                  {kindWords[product.kind]}
                  {product.integration === "LEGACY" && ", legacy"}
                </Cell>
                <Cell label="Priced as">{pricingWords[product.pricingModel]}</Cell>
                <Cell label="Dimensions" className="text-ink-2">
                  {product.dimensions.length === 0
                    ? "None yet"
                    : product.dimensions
                        .slice(0, 4)
                        .map(({ label }) => label)
                        .join(", ") +
                      (product.dimensions.length > 4 ? ` and ${product.dimensions.length - 4} more` : "")}
                </Cell>
                <Cell label="Agreements" isNumber>
                  {product.agreementCount}
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}

export default titled("Products · Tallyport", ProductsPage);
