/** What was entered in a form that could not be sent, as this browser keeps it until its person has signed in again. */
type TypedForm = {
  /** The user whom the page was shown to. */
  person: string;
  /** Path and query of the page. */
  page: string;
  /** Tells the form from the others of its page: its fields, with the values of the hidden ones. */
  form: string;
  fields: { name: string; index: number; value: string; isChecked: boolean | null }[];
  /** Milliseconds since 1970. */
  at: number;
};

const KEY = "tp-entered";
const LIFE_MS = 3_600_000;
/** Nothing that is larger was typed by hand. */
const MAX_LENGTH = 200_000;

type TypedElement = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Notes what is entered in a form, in this tab, as it is sent. Passwords and files are never kept. */
export function noteForm(form: HTMLFormElement, person: string): void {
  const fields = typedElements(form).map(({ element, name, index }) => ({
    name,
    index,
    value: element.value,
    isChecked: isTicked(element) ? element.checked : null,
  }));
  if (fields.length === 0) return;
  const page = window.location.pathname + window.location.search;
  const typed: TypedForm = { person, page, form: signatureOf(form), fields, at: Date.now() };
  const text = JSON.stringify(typed);
  if (text.length <= MAX_LENGTH) guarded(() => window.sessionStorage.setItem(KEY, text));
}

/** The session had ended when the form of this tab was sent: keeps what was noted for every tab, since a mailed link opens a new one. */
export function holdNoted(): void {
  guarded(() => {
    const text = window.sessionStorage.getItem(KEY);
    if (text === null) return;
    window.sessionStorage.removeItem(KEY);
    window.localStorage.setItem(KEY, text);
  });
}

/** What is held for this page and person; whatever is held for another person, or too old, goes. */
export function takeHeld(person: string): TypedForm | null {
  return guarded(() => {
    const text = window.localStorage.getItem(KEY);
    if (text === null) return null;
    const held = JSON.parse(text) as TypedForm;
    const isTheirs = held.person === person && Date.now() - held.at < LIFE_MS;
    if (!isTheirs) window.localStorage.removeItem(KEY);
    return isTheirs && held.page === window.location.pathname + window.location.search ? held : null;
  });
}

/** Forgets what is held. */
export function dropHeld(): void {
  guarded(() => window.localStorage.removeItem(KEY));
}

/** Puts what was entered back into its form, as if it were typed; false while the page has no such form. */
export function refill({ form: signature, fields }: TypedForm): boolean {
  const form = [...document.forms].find((candidate) => signatureOf(candidate) === signature);
  if (form === undefined) return false;
  for (const { element, name, index } of typedElements(form)) {
    const field = fields.find((each) => each.name === name && each.index === index);
    if (field === undefined) continue;
    if (isTicked(element)) {
      if (field.isChecked !== null && element.checked !== field.isChecked) element.click();
    } else if (element.value !== field.value) {
      setValue(element, field.value);
    }
  }
  return true;
}

const isTicked = (element: TypedElement): element is HTMLInputElement =>
  element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio");

function typedElements(form: HTMLFormElement): { element: TypedElement; name: string; index: number }[] {
  const counts = new Map<string, number>();
  return [...form.elements].flatMap((element) => {
    if (!isTyped(element) || element.name === "") return [];
    const index = counts.get(element.name) ?? 0;
    counts.set(element.name, index + 1);
    return [{ element, name: element.name, index }];
  });
}

function isTyped(element: Element): element is TypedElement {
  if (element instanceof HTMLInputElement) {
    return !["hidden", "password", "file", "submit", "button", "image", "reset"].includes(element.type);
  }
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

function signatureOf(form: HTMLFormElement): string {
  const parts = [...form.elements].flatMap((element) => {
    if (element instanceof HTMLInputElement && element.type === "hidden") {
      // Next's own fields say which action is meant, and differ from page to page.
      return element.name === "" || element.name.startsWith("$ACTION_") ? [] : [`${element.name}=${element.value}`];
    }
    return isTyped(element) ? [element.name] : [];
  });
  return [...new Set(parts)].sort().join("&");
}

/** As if it were typed: React sees a change only where its own setter is passed by. */
function setValue(element: TypedElement, value: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element) as object, "value")?.set?.call(element, value);
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A browser may refuse to keep anything; the page works all the same. */
function guarded<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
