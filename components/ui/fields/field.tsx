import type { ComponentProps, ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";
import { Icon } from "#components/ui/base/icon.tsx";

type FieldProps = {
  /** Also the id of the control; hint and error are `<id>-hint` and `<id>-error`. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and how to mend it; stands in place of the hint. */
  error?: string | null;
  className?: string;
  children: ReactNode;
};

/** Label above, control, hint or error under it. Give the control `describedBy(id, hint, error)`. */
export function Field({ id, label, hint, error, className, children }: FieldProps) {
  return (
    <div className={classNames("field", className)}>
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      {children}
      {error ? (
        <span className="field__error" id={`${id}-error`}>
          <Icon name="alert" />
          {error}
        </span>
      ) : (
        hint && (
          <span className="field__hint" id={`${id}-hint`}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}

/** The `aria-describedby` that belongs to a Field's control. */
export function describedBy(id: string, hint: ReactNode, error: string | null | undefined): string | undefined {
  if (error) return `${id}-error`;
  return hint ? `${id}-hint` : undefined;
}

type Around = Pick<FieldProps, "id" | "label" | "hint" | "error">;

export function TextField({ id, label, hint, error, className, ...input }: Around & ComponentProps<"input">) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <input
        className={classNames("input", className)}
        id={id}
        name={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...input}
      />
    </Field>
  );
}

export type Option = { value: string; label: string };

export function SelectField({
  id,
  label,
  hint,
  error,
  options,
  className,
  ...input
}: Around & ComponentProps<"select"> & { options: readonly Option[] }) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <Select
        className={className}
        id={id}
        name={id}
        options={options}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...input}
      />
    </Field>
  );
}

export function Select({ options, className, ...rest }: ComponentProps<"select"> & { options: readonly Option[] }) {
  return (
    <select className={classNames("input", className)} {...rest}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** A checkbox with its words beside it. */
export function CheckField({
  label,
  hint,
  ...input
}: { label: ReactNode; hint?: ReactNode } & ComponentProps<"input">) {
  return (
    <label className="check">
      <input type="checkbox" {...input} />
      <span>{label}</span>
      {hint && <small>{hint}</small>}
    </label>
  );
}
