import type { ComponentProps, ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";

type Props = Omit<ComponentProps<"section">, "title"> & {
  /** Heading of the panel; its id is `<id>-heading`. */
  title?: ReactNode;
  id?: string;
  /** At the right of the heading: a link, a time, a control. */
  aside?: ReactNode;
  foot?: ReactNode;
  /** Content touches the edges: tables, lists. */
  isFlush?: boolean;
};

/** A bordered surface with a heading. Without a title give it an `aria-label`. */
export function Panel({ title, id, aside, foot, isFlush, className, children, ...rest }: Props) {
  const heading = title !== undefined && id ? `${id}-heading` : undefined;
  return (
    <section className={classNames("panel", className)} id={id} aria-labelledby={heading} {...rest}>
      {title !== undefined && (
        <header>
          <h2 id={heading}>{title}</h2>
          {aside && <div className="panel__aside">{aside}</div>}
        </header>
      )}
      {isFlush ? children : <div className="panel__body stack">{children}</div>}
      {foot && <div className="panel__foot">{foot}</div>}
    </section>
  );
}
