import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";
import { Icon } from "#components/ui/base/icon.tsx";
import { quantityText, type QuantityValue } from "#components/ui/values/quantity.tsx";

type TableProps = {
  /** Name for screen readers; also of the region that scrolls. */
  label: string;
  head?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
  /** On phones each row becomes a block; give the cells a `label`. */
  isStacked?: boolean;
  hasTwoLines?: boolean;
  /** Many columns: heads wrap, and the first column stays in sight while the rest scrolls. */
  isPinned?: boolean;
};

/** A real table in a region that scrolls sideways when it must. `children` are the rows, `head` the head's cells. */
export function Table({ label, head, foot, children, isStacked, hasTwoLines, isPinned }: TableProps) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={`${label}, table`}>
      <table
        className={classNames(
          "table",
          isStacked && "table--stacked",
          hasTwoLines && "table--two-lines",
          isPinned && "table--pinned",
        )}
      >
        <caption className="vh">{label}</caption>
        {head && (
          <thead>
            <tr>{head}</tr>
          </thead>
        )}
        <tbody>{children}</tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
    </div>
  );
}

type HeadProps = {
  children: ReactNode;
  isEnd?: boolean;
  /** Where the head leads that sorts by this column, and how it is sorted now. */
  sort?: { href: string; direction?: "ascending" | "descending" };
};

export function HeadCell({ children, isEnd, sort }: HeadProps) {
  return (
    <th scope="col" {...(isEnd && { className: "is-end" })} {...(sort?.direction && { "aria-sort": sort.direction })}>
      {sort ? (
        <Link href={sort.href} prefetch={false}>
          {children}
          {sort.direction && <Icon name={sort.direction === "ascending" ? "up" : "down"} size="s" />}
        </Link>
      ) : (
        children
      )}
    </th>
  );
}

type CellProps = ComponentProps<"td"> & {
  /** The column's name, shown before the value when the row is a block (phones). */
  label?: string;
  isEnd?: boolean;
  isNumber?: boolean;
  /** Takes the whole width of the block on phones. */
  isFull?: boolean;
  /** Nothing to show: left out of the block on phones. */
  isEmpty?: boolean;
};

/** Attributes that are not set are left out, since the page's data spells each one, in every row. */
export function Cell({ label, isEnd, isNumber, isFull, isEmpty, className, children, ...rest }: CellProps) {
  const look = classNames(
    isNumber && "quantity",
    isEnd && "is-end",
    isFull && "is-full",
    isEmpty && "is-empty",
    className,
  );
  const set = { ...(look && { className: look }), ...(label && { "data-label": label }), ...rest };
  return <td {...set}>{children}</td>;
}

/** A cell that holds one quantity, as Quantity draws it. */
export function QuantityCell({ value, decimals = 0, isEmpty, ...cell }: Omit<CellProps, "children"> & QuantityValue) {
  return (
    <Cell isNumber isEmpty={isEmpty ?? value === null} {...cell}>
      {value === null ? "–" : quantityText(value, decimals)}
    </Cell>
  );
}

/** The first cell: names the row and leads to its page. */
export function NameCell({ href, children }: { href?: string; children: ReactNode }) {
  return (
    <th scope="row">
      {href ? (
        <Link className="row-name" href={href} prefetch={false}>
          {children}
        </Link>
      ) : (
        <span className="row-name">{children}</span>
      )}
    </th>
  );
}
