import type { ComponentProps, ReactNode } from "react";

type Props = ComponentProps<"input"> & {
  title: ReactNode;
  /** What choosing it means. */
  hint?: ReactNode;
  tag?: ReactNode;
  /** Fields that belong to this choice only; in sight while it is chosen. */
  children?: ReactNode;
};

/** A radio card. Put several with the same `name` into a fieldset with a legend. */
export function Choice({ title, hint, tag, children, ...input }: Props) {
  return (
    <label className="choice">
      <input type="radio" {...input} />
      <b>{title}</b>
      <span>{tag && <span className="tag">{tag}</span>}</span>
      {hint && <small>{hint}</small>}
      {children && <span className="choice__more field">{children}</span>}
    </label>
  );
}
