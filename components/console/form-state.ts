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
