/**
 * What a form's server action answers: nothing yet, or what is at fault, field by field, beside the values as they were sent. Never holds a
 * secret. `attempt` counts answers, so that the fields are drawn anew with the kept values.
 */
export type FormState = {
  attempt: number;
  values: Readonly<Record<string, string>>;
  faults: Readonly<Record<string, string>>;
  /** What is wrong with the whole; null when only fields are, or nothing. */
  message: string | null;
};

export const emptyForm: FormState = { attempt: 0, values: {}, faults: {}, message: null };

/**
 * What a form's fields hold: at first `initial`, then what was sent; "" where there is nothing. `field` gives a field's props, with what is
 * wrong with it.
 */
export function fieldsOf(state: FormState, initial: Readonly<Record<string, string>> = {}) {
  const held = state.attempt > 0 ? state.values : initial;
  const value = (name: string) => held[name] ?? "";
  const field = (name: string) => ({ id: name, defaultValue: value(name), error: state.faults[name] ?? null });
  return { value, field };
}
